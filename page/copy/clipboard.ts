// Text to the clipboard. Over plain HTTP browsers have no clipboard API, but still copy what is selected.

/** `text` may take time to find: it is promised to the clipboard while the browser still counts the click. Throws an Error. */
export async function copyText(text: Promise<string>): Promise<void> {
  if (!navigator.clipboard) return copySelected(await text);
  const blob = text.then((found) => new Blob([found], { type: 'text/plain' }));
  // Refused by the clipboard, the promise would also be reported as unhandled.
  blob.catch(() => {});
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]).catch(async (refusal) => {
    // The reason why there is no text says more than the clipboard's own error.
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
  // Beside what has the focus: a modal part of the page leaves no other place that can be selected.
  (focused?.parentElement ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  if (!isCopied) throw new Error('this browser does not let pages copy');
}
