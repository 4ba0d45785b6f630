// Transfer functions of ITU-T H.273, from encoded values to linear light, 0 to 1 in and out. HDR curves (PQ, HLG) include
// tone mapping to SDR, so that a profile with such a curve also maps the tones.
// https://www.itu.int/rec/R-REC-BT.2100, and R-REC-BT.2390 for the mapping

type Curve = (value: number) => number;

const transfers = { gamma22: 4, gamma28: 5, linear: 8, pq: 16, cinema: 17, hlg: 18 };

export const isHdr = (transfer: number) => transfer === transfers.pq || transfer === transfers.hlg;

export function curveOf(transfer: number, gamma?: number): Curve {
  // A file's gamma converts from light to encoded values, hence the inverse here.
  if (gamma !== undefined && gamma > 0) return (value) => value ** (1 / gamma);
  return curves[transfer] ?? srgb;
}

/** Cameras that store code points use this curve, or one that differs only in the shadows. */
const srgb: Curve = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

const curves: Record<number, Curve> = {
  [transfers.gamma22]: (value) => value ** 2.2,
  [transfers.gamma28]: (value) => value ** 2.8,
  [transfers.linear]: (value) => value,
  [transfers.cinema]: (value) => value ** 2.6,
  [transfers.pq]: (value) => onScreen(value),
  [transfers.hlg]: (value) => onScreen(toPq(nitsOfHlg(value))),
};

/** HDR reference white (diffuse white, mapped to SDR's maximum) and HDR peak luminance. */
const [whiteNits, peakNits] = [203, 1000];

/** Constants as named in BT.2100. */
const pq = { m1: 1305 / 8192, m2: 2523 / 32, c1: 107 / 128, c2: 2413 / 128, c3: 2392 / 128 };

function nitsOfPq(value: number): number {
  const root = value ** (1 / pq.m2);
  return 10_000 * (Math.max(0, root - pq.c1) / (pq.c2 - pq.c3 * root)) ** (1 / pq.m1);
}

function toPq(nits: number): number {
  const power = (nits / 10_000) ** pq.m1;
  return ((pq.c1 + pq.c2 * power) / (1 + pq.c3 * power)) ** pq.m2;
}

const hlg = { a: 0.17883277, b: 0.28466892, c: 0.55991073 };

/** For a display with peak luminance `peakNits` and the matching system gamma. */
function nitsOfHlg(value: number): number {
  const scene = value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - hlg.c) / hlg.a) + hlg.b) / 12;
  return peakNits * Math.min(1, scene) ** 1.2;
}

/** Keeps shadows and skin tones; compresses highlights progressively up to white (BT.2390, section 5.4.1). */
function onScreen(value: number): number {
  const most = toPq(whiteNits) / toPq(peakNits);
  const knee = 1.5 * most - 0.5;
  const bright = Math.min(1, value / toPq(peakNits));
  const mapped = bright < knee ? bright : hermite((bright - knee) / (1 - knee), knee, most);
  return Math.min(1, nitsOfPq(mapped * toPq(peakNits)) / whiteNits);
}

function hermite(t: number, knee: number, most: number): number {
  const [t2, t3] = [t ** 2, t ** 3];
  return (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (3 * t2 - 2 * t3) * most;
}
