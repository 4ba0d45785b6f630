// One raw file of every maker and kind.
import * as raws from '../pictures/raws.ts';

export function rawSeeds(preview: Buffer): [name: string, bytes: Buffer][] {
  const raw = { jpeg: preview, thumbnail: preview, orientation: 6 };
  return [
    ['raw, CR2', raws.cr2(raw)],
    ['raw, CR3', raws.cr3(raw)],
    ['raw, CRW', raws.crw(raw)],
    ['raw, NEF', raws.nef(raw)],
    ['raw, NRW', raws.nef(raw, 'COOLPIX P7800')],
    ['raw, ARW', raws.nef(raw, 'ILCE-7M3', 'SONY')],
    ['raw, SRF', raws.nef(raw, 'DSC-F828', 'SONY')],
    ['raw, PEF', raws.nef(raw, 'PENTAX K-3', 'PENTAX')],
    ['raw, SRW', raws.nef(raw, 'NX500', 'SAMSUNG')],
    ['raw, DNG', raws.dng(raw, preview)],
    ['raw, RAF', raws.raf(raw)],
    ['raw, RW2', raws.rw2(raw)],
    ['raw, ORF', raws.orf(raw)],
    ['raw, X3F', raws.x3f(raw)],
    ['raw, MRW', raws.mrw(raw)],
  ];
}
