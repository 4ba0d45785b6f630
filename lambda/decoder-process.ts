// The process that apart.ts starts: one picture in, its thumbnails out, and it is ended from outside.
import type { Answer, Order } from './apart.ts';
import { Refusal } from './refusals.ts';
import { makeThumbnails } from './thumbnail.ts';

// The function is gone, and a decoder that runs on would not let this process end by itself.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.once('message', async ({ bytes, recipe, limits }: Order) => {
  process.send?.(await answerTo({ bytes: Buffer.from(bytes), recipe, limits }));
});

async function answerTo({ bytes, recipe, limits }: Order): Promise<Answer> {
  try {
    return { picture: await makeThumbnails(bytes, recipe, limits) };
  } catch (error) {
    const code = error instanceof Refusal ? error.code : undefined;
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { failure: { code, name, message } };
  }
}
