// The duties of each command, so that a person can be given the rights for some commands only.
import { findApi, inspectApi, makeApi, removeApi } from './api-duties.ts';
import { type Duty, find, grant, inspect, inspectKnown, make } from './caller-duties.ts';
import { dropAlarms, dropMapping, dropPermission, remove } from './caller-removals.ts';
import { findCdn, inspectCdn, makeCdn, removeCdn } from './cdn-duties.ts';
import { findTopic, inspectTopic, makeTopic, removeTopic } from './notify-duties.ts';
import * as pictures from './picture-duties.ts';
import { findSite, inspectSite, makeSite, removeSite } from './site-duties.ts';

export const verbs = [
  ...(['setup', 'upload', 'scan', 'status', 'teardown', 'recover', 'doctor'] as const),
  ...(['retry', 'reprocess', 'backfill', 'focus', 'rm', 'download', 'gallery', 'query', 'logs'] as const),
  ...(['url', 'html', 'manifest', 'share'] as const),
] as const;
export type Verb = (typeof verbs)[number];

/** Removes what another trigger left behind. */
const changeTrigger: Duty = (caller) =>
  caller.trigger === 's3' ? dropMapping(caller) : dropPermission(caller);

const lookAround: Duty = () => [
  grant('*', 'lambda', 'GetAccountSettings'),
  grant('*', 's3', 'GetAccountPublicAccessBlock'),
];

export const duties: Record<Verb, readonly Duty[]> = {
  setup: [
    find,
    inspect,
    inspectKnown,
    make,
    changeTrigger,
    dropAlarms,
    findApi,
    inspectApi,
    makeApi,
    removeApi,
    findSite,
    inspectSite,
    makeSite,
    removeSite,
    findCdn,
    inspectCdn,
    makeCdn,
    removeCdn,
    findTopic,
    inspectTopic,
    makeTopic,
    removeTopic,
  ],
  // Messages are sent under `sqs`, and for images without any news.
  upload: [pictures.upload, pictures.tellFunction, pictures.lookForLost, pictures.readGivenUp],
  scan: [pictures.scan, pictures.readGivenUp],
  status: [
    inspect,
    inspectKnown,
    pictures.measure,
    pictures.count,
    pictures.addUp,
    inspectApi,
    inspectSite,
    inspectCdn,
    inspectTopic,
  ],
  // --expired reads the tags of everything before it removes anything.
  teardown: [
    find,
    inspect,
    remove,
    findApi,
    inspectApi,
    removeApi,
    findSite,
    inspectSite,
    removeSite,
    findCdn,
    removeCdn,
    findTopic,
    inspectTopic,
    removeTopic,
  ],
  recover: [
    find,
    inspect,
    findApi,
    inspectApi,
    findSite,
    inspectSite,
    findCdn,
    inspectCdn,
    findTopic,
    inspectTopic,
  ],
  doctor: [find, lookAround, findApi, findSite, findCdn, findTopic, inspectTopic],
  retry: [
    pictures.readOriginals,
    pictures.followAgain,
    pictures.readGivenUp,
    pictures.drain,
    pictures.tellFunction,
  ],
  reprocess: [
    pictures.readRecipe,
    pictures.readOriginals,
    pictures.followAgain,
    pictures.readGivenUp,
    pictures.tellFunction,
  ],
  backfill: [pictures.readOriginals, pictures.followAgain, pictures.readGivenUp, pictures.tellFunction],
  focus: [
    pictures.setPoint,
    pictures.readOriginals,
    pictures.followAgain,
    pictures.readGivenUp,
    pictures.tellFunction,
  ],
  rm: [pictures.readOriginals, pictures.removePictures, pictures.tellFunction],
  download: [pictures.readOriginals, pictures.download],
  gallery: [pictures.readOriginals, pictures.gallery, pictures.tellFunction],
  query: [pictures.query],
  logs: [pictures.readLogs],
  url: [pictures.readItems],
  html: [pictures.readItems],
  manifest: [pictures.readItems],
  share: [pictures.readItems],
};
