import ts from 'typescript';
import { inProject } from '../launcher/project.mjs';

/**
 * Writes out what the types are that the modules of a program infer from zod schemas and lists of words, so that they
 * stand by themselves.
 *
 * @param {string} entry of the program
 * @returns {(file: string) => string} the exported types of one of its modules, as TypeScript
 */
export function typeExpander(entry) {
  const { config } = ts.readConfigFile(inProject('tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [entry] }, ts.sys, inProject('.'));
  const program = ts.createProgram([entry], { ...options, types: [], incremental: false });
  const checker = program.getTypeChecker();
  return (file) => typesOf(file, program, checker);
}

/**
 * @param {string} file
 * @param {ts.Program} program
 * @param {ts.TypeChecker} checker
 */
function typesOf(file, program, checker) {
  const source = program.getSourceFile(file);
  const exporter = source && checker.getSymbolAtLocation(source);
  if (!exporter) throw new Error(`${file} is no module of the program.`);
  const isType = ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Interface;
  const types = checker.getExportsOfModule(exporter).filter((one) => one.flags & isType);
  const written = types.map((one) => {
    const text = textOf(checker.getDeclaredTypeOfSymbol(one), checker, one.name);
    return `${commentOf(one, checker)}export type ${one.name} = ${text};\n`;
  });
  return `${jsonType}${written.join('')}`;
}

const jsonType = `type JSONType = string | number | boolean | null | JSONType[] | { [key: string]: JSONType };\n`;

/**
 * @param {ts.Type} type
 * @param {ts.TypeChecker} checker
 * @param {string} [within] the alias that is being written out
 * @returns {string}
 */
function textOf(type, checker, within) {
  if (type.aliasSymbol?.name === 'JSONType') return 'JSONType';
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Never)) throw new Error(`${within} has a type that is not known.`);
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(/** @type {ts.TypeReference} */ (type));
    return item ? `Array<${textOf(item, checker, within)}>` : 'never[]';
  }
  if (type.isUnion() && !(type.flags & ts.TypeFlags.Boolean)) {
    // A union that holds all of JSON is printed by that name, as its parts name it again.
    return unionText(type, checker, within);
  }
  if (!(type.flags & ts.TypeFlags.Object)) return checker.typeToString(type);
  const index = checker.getIndexInfosOfType(type).map((info) => {
    return `[key: ${checker.typeToString(info.keyType)}]: ${textOf(info.type, checker, within)};`;
  });
  const fields = type.getProperties().map((field) => {
    const mark = field.flags & ts.SymbolFlags.Optional ? '?' : '';
    return `${commentOf(field, checker)}${field.name}${mark}: ${textOf(checker.getTypeOfSymbol(field), checker, within)};`;
  });
  return `{\n${[...index, ...fields].join('\n')}\n}`;
}

/**
 * @param {ts.UnionType} type
 * @param {ts.TypeChecker} checker
 * @param {string} [within]
 */
function unionText(type, checker, within) {
  const parts = type.types.map((part) => textOf(part, checker, within));
  const isJson = ['string', 'number', 'null', 'Array<JSONType>'].every((part) => parts.includes(part));
  if (isJson) return parts.includes('undefined') ? 'JSONType | undefined' : 'JSONType';
  return [...new Set(parts)].join(' | ');
}

/**
 * @param {ts.Symbol} symbol
 * @param {ts.TypeChecker} checker
 */
function commentOf(symbol, checker) {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  return text === '' ? '' : `/** ${text.replaceAll('\n', '\n * ')} */\n`;
}
