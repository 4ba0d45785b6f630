// Copies text to the clipboard. Over plain HTTP, browsers have no clipboard API but can still copy the selection.

/** Hands the promise to the clipboard while the user's click still counts, as `text` may take time. Throws an Error. */
export async function copyText(text: Promise<string>): Promise<void> {
  if (!navigator.clipboard) return copySelected(await text);
  const blob = text.then((found) => new Blob([found], { type: 'text/plain' }));
  // If the clipboard rejects, this promise would also be reported as an unhandled rejection.
  blob.catch(() => {});
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]).catch(async (refusal) => {
    // If `text` itself failed, its error says more than the clipboard's.
    await text;
    throw refusal;
  });
}

function copySelected(text: string): void {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'unseen';
  field.readOnly = true;
  // Next to the focused element: in a modal dialog, nothing outside it can be selected.
  (focused?.parentElement ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  if (!isCopied) throw new Error('this browser does not let pages copy');
}
