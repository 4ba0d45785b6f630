// What a resource is: one AWS thing that can be found, read, made, mended and removed. The engine knows nothing more.
import { isDeepStrictEqual } from 'node:util';
import type { Context, Session } from '../aws/session.ts';
import type { Difference } from '../events.ts';
import type { StatePlace } from '../stack/state.ts';

/**
 * What other resources and commands may want to know: URLs, ids, hashes.
 * `borrowed` marks a thing that thumbs uses but did not make (a lab's role): never changed, tagged or removed.
 */
export type Outputs = Record<string, string | number | boolean>;

/**
 * What can be compared: field → JSON value. null: it is not there. undefined: it could not be read
 * (a denied optional read), so it is not compared.
 */
export type Facets = Record<string, unknown>;

/**
 * Whose a thing is: the value of the tag `thumbs:stack`, its own or that of the thing it is a part of. null: it has no
 * such tag. undefined: its tags may not be read, and nobody can tell.
 */
export type Owner = string | null | undefined;

/** A resource as it is in the cloud. */
export interface Live {
  outputs: Outputs;
  facets: Facets;
  owner: Owner;
}

declare const proof: unique symbol;
/**
 * The name of a thing that is proven to be the stack's. Only `ownership.ts` makes one, so that nothing that changes or
 * removes a thing can be called without the proof.
 */
export type OwnName = string & { readonly [proof]: true };

/** Outputs of the resources that are already there, by id. */
export type Inputs = Record<string, Outputs | undefined>;

/** What `update` is told: the thing as it is, what it should be, and the fields in which the two differ. */
export interface ChangeOrder {
  live: Live;
  desired: Facets;
  fields: ReadonlySet<string>;
  inputs: Inputs;
}

export interface Resource {
  /** The story's word: state key, label. */
  readonly id: string;
  /** For people: 'SQS queue'. */
  readonly type: string;
  /** Ids of earlier resources that must be ready first. */
  readonly needs: readonly string[];
  /** The physical name, computed, never asked for. */
  name(context: Context): string;
  /** Is this a name that thumbs gives to such a thing of this stack, whatever the suffix? */
  isName(place: Pick<StatePlace, 'stack'>, name: string): boolean;
  /**
   * Names of all such things in the account that look like this stack's, whatever their suffix: nothing needs the state
   * file. Names prove nothing: whoever acts on one asks for its owner.
   */
  find(session: Session): Promise<string[]>;
  /** Whose the thing of this name is, as AWS tells it now; undefined when there is none. */
  owner(session: Session, name: string): Promise<{ owner: Owner } | undefined>;
  /** Reads only. `known` is what the state remembers: a hint, never the truth. Absent: undefined. */
  read(context: Context, name: string, known: Outputs | undefined): Promise<Live | undefined>;
  /** What setup would have it be. An input that is not there yet makes the facets that need it undefined. */
  desired(context: Context, inputs: Inputs): Facets;
  /** Makes it exist, with as much of what is desired as one call takes; answers what that is. */
  create(context: Context, name: string, desired: Facets, inputs: Inputs): Promise<Live>;
  /** Changes the facets that differ, and no others; answers the outputs as they are afterwards. */
  update(context: Context, name: OwnName, change: ChangeOrder): Promise<Outputs>;
  /** Do these facets, of which `update` is told otherwise, only come with a new one? Then it is removed and made again. */
  mustBeNew?(fields: ReadonlySet<string>): boolean;
  /** Before a setup removes what is no longer wanted while the rest is at work: what is under way comes to its end. */
  retire?(context: Context): Promise<void>;
  /** Do other stacks need this very thing? Then it is only forgotten: neither removed, nor told of, nor left. */
  isShared?(session: Session): Promise<boolean>;
  /** AWS may bring it back after its removal, without its tags: what was ours a moment ago is ours still. */
  readonly mayReturn?: true;
  /** Removes it; absent is success. */
  destroy(session: Session, name: OwnName): Promise<void>;
}

/** The fields in which a live resource differs from what setup would make. */
export function differencesOf(live: Facets, desired: Facets): Difference[] {
  return Object.entries(desired)
    .filter(([field, wanted]) => wanted !== undefined && live[field] !== undefined)
    .filter(([field, wanted]) => !isDeepStrictEqual(live[field], wanted))
    .map(([field, wanted]) => ({ field, is: live[field], wanted }));
}
