// What a resource is: an AWS resource that can be found, read, made, updated and removed. The engine knows nothing more.
import { isDeepStrictEqual } from 'node:util';
import type { Context, Session } from '../aws/session.ts';
import type { Difference } from '../results/results.ts';
import type { Inputs, Outputs } from '../stack/outputs.ts';
import type { ResourceType } from '../stack/resource-types.ts';
import type { StatePlace } from '../stack/state.ts';

/**
 * What can be compared: field → JSON value, as setup would make it. Each resource declares its own. A field that needs an
 * unavailable input is undefined, and is not compared.
 */
export interface Facets {
  tags?: Record<string, string> | undefined;
}

/**
 * The same fields in their current state. null: it does not exist. undefined: it could not be read (a denied optional
 * read), so it is not compared; of a borrowed resource nothing is compared.
 */
export type Found<F> =
  | { [Field in keyof F]: F[Field] | null | undefined }
  | { [Field in keyof F]?: undefined };

/**
 * The owner: the value of the tag `thumbs:stack`, its own or that of the resource it is a part of. null: it has no
 * such tag. undefined: reading its tags is denied, and the owner is unknown.
 */
export type Owner = string | null | undefined;

/** A resource as it is in the cloud. */
export interface Live<F extends Facets = Facets, O extends Outputs = Outputs> {
  outputs: O;
  facets: Found<F>;
  owner: Owner;
}

declare const proof: unique symbol;
/**
 * The name of a resource that provably belongs to the stack. Only `ownership.ts` creates one, so that nothing that changes
 * or removes a resource can be called without the proof.
 */
export type OwnName = string & { readonly [proof]: true };

/** The fields in which two differ. Less than a Set of them: one of a known resource stands for one of any. */
export interface Fields<F> {
  has(field: keyof F): boolean;
  readonly size: number;
}

/** What `update` receives: the current resource, its desired state, and the fields that differ. */
export interface ChangeOrder<F extends Facets = Facets, O extends Outputs = Outputs> {
  live: Live<F, O>;
  desired: F;
  fields: Fields<F>;
  inputs: Inputs;
}

export interface Resource<F extends Facets = Facets, O extends Outputs = Outputs> {
  /** Its word in the story: state key, label. */
  readonly id: string;
  /** For people: 'SQS queue'. */
  readonly type: ResourceType;
  /** Most stacks do without: failing to look for one must not stop a command. */
  readonly isOptional?: boolean;
  /** Ids of earlier resources that must be ready first. */
  readonly needs: readonly string[];
  /** The physical name, computed, never requested. */
  name(context: Context): string;
  /** Is this a name that thumbs gives to such a resource of this stack, whatever the suffix? */
  isName(place: Pick<StatePlace, 'stack'>, name: string): boolean;
  /**
   * Names of all such resources in the account that look like this stack's, whatever their suffix: the state file is never
   * required. Names prove nothing: the owner must be checked before acting on one.
   */
  find(session: Session): Promise<string[]>;
  /** The current owner of the resource of this name, from AWS; undefined when there is none. */
  owner(session: Session, name: string): Promise<{ owner: Owner } | undefined>;
  /** Read-only. `known` is the state file's record: a hint, never the truth. Missing: undefined. */
  read(context: Context, name: string, known: Partial<O> | undefined): Promise<Live<F, O> | undefined>;
  /** What setup would make it. Facets that need an unavailable input are undefined. */
  desired(context: Context, inputs: Inputs): F;
  /** Creates it, with as much of the desired state as one call takes; returns that. */
  create(context: Context, name: string, desired: F, inputs: Inputs): Promise<Live<F, O>>;
  /** Changes the facets that differ, and no others; returns the outputs afterwards. */
  update(context: Context, name: OwnName, change: ChangeOrder<F, O>): Promise<O>;
  /** Can these differing facets only be had with a new resource? Then it is removed and made again. */
  mustBeNew?(fields: Fields<F>): boolean;
  /** Runs before a setup removes what is no longer wanted while the rest is in use: work in progress is finished first. */
  retire?(context: Context): Promise<void>;
  /** Do other stacks need this very resource? Then it is only forgotten: neither removed, nor reported, nor left. */
  isShared?(session: Session): Promise<boolean>;
  /** It takes no tags: its owner is proven by what it refers to, and nobody can make it ours by tagging it. */
  readonly isUntagged?: true;
  /** AWS may bring it back after its removal, without its tags: what was ours a moment ago is still ours. */
  readonly mayReturn?: true;
  /** Removes it; a missing one counts as success. */
  destroy(session: Session, name: OwnName): Promise<void>;
}

/** The fields in which a live resource differs from what setup would make. */
export function differingFields<F extends Facets>(live: Found<F>, desired: F): ReadonlySet<keyof F> {
  const fields = Object.keys(desired) as (keyof F)[];
  return new Set(
    fields.filter(
      (field) =>
        desired[field] !== undefined &&
        live[field] !== undefined &&
        !isDeepStrictEqual(live[field], desired[field]),
    ),
  );
}

/** The same for people, with both values. */
export function differencesOf<F extends Facets>(live: Found<F>, desired: F): Difference[] {
  return [...differingFields(live, desired)].map((field) => ({
    field: String(field),
    is: live[field],
    wanted: desired[field],
  }));
}
