// The canonical request of Signature Version 4: client and server both derive it from a request, and both sign it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
// Texts are as Node gives them, one character per byte: hashed as latin1, they are the bytes that were sent.

/** The parts of the canonical form, as received. */
export interface SentRequest {
  method: string;
  /** Percent-encoded, without the query; a bucket in the host name stays there. */
  rawPath: string;
  /** Without the question mark. */
  rawQuery: string;
  headerLists: NodeJS.Dict<string[]>;
}

export interface CanonicalOptions {
  /** In lower case, in the order that was signed. */
  signedHeaders: readonly string[];
  payloadHash: string;
  /** S3 signs a key as it is written; for all other services the path as sent is encoded once more. */
  isS3: boolean;
}

export function canonicalRequest(request: SentRequest, options: CanonicalOptions): string {
  const { signedHeaders, payloadHash, isS3 } = options;
  const headers = signedHeaders.map((name) => `${name}:${headerValue(request.headerLists[name])}\n`);
  return [
    request.method,
    isS3 ? encodeOnce(request.rawPath, '/') : encodeAgain(request.rawPath),
    canonicalQuery(request.rawQuery),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

/** All parameters except the signature itself, encoded alike and sorted. */
function canonicalQuery(rawQuery: string): string {
  return rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return [encodeParameter(name), encodeParameter(value)] as const;
    })
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(([a, one], [b, other]) => order(a, b) || order(one, other))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const order = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** A plus is read as a space, and signed as one. */
const encodeParameter = (text: string) => encodeOnce(text.replaceAll('+', '%20'), '');

function headerValue(values: string[] = []): string {
  return values.map((value) => value.trim().replace(/ {2,}/g, ' ')).join(',');
}

/** Percent-encoded by RFC 3986, whatever the client encoded: `%7E` and `(` become `~` and `%28`. */
function encodeOnce(text: string, kept: '/' | ''): string {
  return text.replace(/%([0-9a-f]{2})|[^A-Za-z0-9\-._~]/gi, (character, hex: string | undefined) => {
    const plain = hex === undefined ? character : String.fromCharCode(Number.parseInt(hex, 16));
    return plain === kept || /[A-Za-z0-9\-._~]/.test(plain) ? plain : percent(plain);
  });
}

const encodeAgain = (path: string) => path.replace(/[^A-Za-z0-9\-._~/]/g, percent);

const percent = (character: string) =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
