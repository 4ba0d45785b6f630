/**
 * All that these files of fauxqs export, paths from its `dist`: its package exports only its server, and loading that takes
 * 120 ms of CPU.
 */
export async function fauxqsModules<T extends object>(files: readonly string[]): Promise<T> {
  const dist = new URL('.', import.meta.resolve('fauxqs'));
  const modules = await Promise.all(files.map((file) => import(/* @vite-ignore */ new URL(file, dist).href)));
  return Object.assign({}, ...modules);
}
