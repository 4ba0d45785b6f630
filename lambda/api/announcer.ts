// Notifies the worker of images that S3 reports no event for: through the queue, or directly where no queue leads there.
import { openCalls, type Surroundings } from '../aws/calls.ts';
import { openJson } from '../aws/json-calls.ts';
import { asciiJson, directMessage, removalMessage } from '../contract.ts';

export interface Announcer {
  /** Process this original (again). */
  created(name: string): Promise<void>;
  /** This original was deleted. */
  removed(name: string): Promise<void>;
}

export interface Destination {
  trigger: 's3-sqs' | 'sqs' | 's3';
  originals: string;
  /** Names of the queue and the function. */
  jobs: string;
  worker: string;
}

export function openAnnouncer(to: Destination, surroundings: Surroundings): Announcer {
  const send = to.trigger === 's3' ? toFunction(to.worker, surroundings) : toQueue(to.jobs, surroundings);
  return {
    created: (name) => send(asciiJson(directMessage(to.originals, name))),
    removed: (name) => send(asciiJson(removalMessage(to.originals, name))),
  };
}

function toQueue(name: string, surroundings: Surroundings): (body: string) => Promise<void> {
  const sqs = openJson('sqs', surroundings);
  let queueUrl: Promise<unknown> | undefined;
  return async (MessageBody) => {
    queueUrl ??= sqs('GetQueueUrl', { QueueName: name }).then(({ QueueUrl }) => QueueUrl);
    // A queue that was not found may exist by the next request.
    const QueueUrl = await queueUrl.catch((error) => {
      queueUrl = undefined;
      throw error;
    });
    await sqs('SendMessage', { QueueUrl, MessageBody });
  };
}

function toFunction(name: string, surroundings: Surroundings): (body: string) => Promise<void> {
  const lambda = openCalls('lambda', surroundings);
  const path = `/2015-03-31/functions/${name}/invocations`;
  const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': 'Event' };
  return async (body) => {
    await lambda({ method: 'POST', path, headers, body });
  };
}
