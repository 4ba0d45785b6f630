// One thing that a distribution refers to. Names are unique in the account; whose it is, its comment says.
import type { Session } from '../../aws/session.ts';

export interface Piece {
  /** Of a function, its ARN: what the distribution refers to it by. */
  id: string;
  name: string;
  comment: string;
}

export interface Version<Value> {
  value: Value;
  etag: string | undefined;
}

/** `head`: the name, and in the comment whose it is. */
export interface Head {
  name: string;
  comment: string;
}

export interface PieceKind<Value> {
  what: string;
  list(session: Session): Promise<Piece[]>;
  read(session: Session, piece: Piece): Promise<Version<unknown> | undefined>;
  /** Answers its id. */
  create(session: Session, head: Head, value: Value): Promise<string>;
  update(session: Session, piece: Piece, etag: string | undefined, head: Head, value: Value): Promise<void>;
  remove(session: Session, piece: Piece, etag: string | undefined): Promise<void>;
}
