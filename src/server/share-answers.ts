import { openAsker } from './ask-together.ts';

type Ask<Answer> = () => Promise<Answer>;

/**
 * Those who ask a source the same question at the same time share an answer: who comes while it is asked waits for the
 * next one, so that each hears what was committed before they asked. A slow one has a second beside it; who comes then waits for one of
 * the two to end, and may so wait twice as long. Different questions do not wait for each other.
 *
 * @returns asks: `question` names all that the answer depends on, who may see what included; nobody may change an answer
 */
export function shareAnswers<Answer>(): (source: object, question: string, ask: Ask<Answer>) => Promise<Answer> {
  const asked = new WeakMap<object, Map<string, (ask: Ask<Answer>) => Promise<Answer>>>();
  return (source, question, ask) => {
    const questions = asked.get(source) ?? new Map<string, (ask: Ask<Answer>) => Promise<Answer>>();
    asked.set(source, questions);
    const share = questions.get(question) ?? openQuestion<Answer>(() => questions.delete(question));
    questions.set(question, share);
    return share(ask);
  };
}

/** @param onAnswered nobody waits for an answer any more */
function openQuestion<Answer>(onAnswered: () => void): (ask: Ask<Answer>) => Promise<Answer> {
  let unanswered = 0;
  const askOnce = openAsker<undefined, Ask<Answer>, Answer>(undefined, {
    idOf: () => '',
    sharesAnswers: true,
    atOnce: { items: Infinity },
    ask: async (_source, [ask]) => new Map(ask && [['', await ask()]]),
  });
  return async (ask) => {
    unanswered += 1;
    try {
      return (await askOnce(ask)) as Answer;
    } finally {
      unanswered -= 1;
      if (unanswered === 0) onAnswered();
    }
  };
}
