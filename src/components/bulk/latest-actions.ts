/** What the panel above the list asks for. */
export const latestActions = { limit: 5 };

/** The id of the element that shows a bulk action. */
export function actionElementId(actionId: string): string {
  return `action-${actionId}`;
}
