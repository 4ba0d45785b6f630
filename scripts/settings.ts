// Writes what is made from the table of settings: npm run settings.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectSchema, withTable } from './setting-papers.ts';

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs', 'configuration.md');
writeFileSync(join(root, 'thumbs.config.schema.json'), projectSchema());
writeFileSync(page, withTable(readFileSync(page, 'utf8')));
