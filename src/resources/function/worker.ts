// The worker: makes thumbnails for the messages of the jobs queue, or the events of the bucket.
import { environment } from '../../../lambda/contract.ts';
import { writeRecipe } from '../../../lambda/recipe-text.ts';
import type { Context } from '../../aws/session.ts';
import { indexOf, isSharded } from '../../stack/table-index.ts';
import { thumbnailAddress } from '../cdn/cdn-address.ts';
import { lambdaFunction } from './function.ts';

export const worker = lambdaFunction({
  id: 'worker',
  part: 'worker',
  role: 'role',
  package: 'package',
  // The queue first: its visibility timeout must never be shorter than the function's timeout.
  needs: ['logs', 'jobs', 'thumbnails', 'images', 'cdn', 'notifications'],
  handler: 'worker.handler',
  memoryMB: ({ settings }) => settings.memoryMB,
  timeoutSeconds: ({ settings }) => settings.timeoutSeconds,
  environment: (context, inputs) => environmentOf(context, thumbnailAddress(context, inputs)),
});

const environmentOf = ({ names, settings }: Context, address: string | undefined) => ({
  [environment.recipe]: writeRecipe(settings),
  [environment.originalsBucket]: names.originals.bucket,
  [environment.thumbnailsBucket]: names.of('thumbnails'),
  [environment.table]: names.of('images'),
  ...(isSharded(settings) ? { [environment.index]: indexOf(settings) } : {}),
  ...(settings.notify ? { [environment.topic]: names.arn.topic('notifications') } : {}),
  ...(settings.heic === false ? { [environment.heic]: 'off' } : {}),
  // glibc keeps an arena per thread; two are enough, and each further one takes memory away from pictures.
  MALLOC_ARENA_MAX: '2',
  ...(address ? { [environment.address]: address } : {}),
});
