// What the table of settings is turned into for people and editors: the JSON Schema of the project file, and the table in
// docs/configuration.md.
import { placeTable } from '../src/stack/place-table.ts';
import { renditionSchemas } from '../src/stack/rendition-schema.ts';
import { type Flag, flagOf } from '../src/stack/setting.ts';
import { settingTable } from '../src/stack/setting-table.ts';

const rows: [string, Flag][] = [...Object.entries(placeTable), ...Object.entries(settingTable)];

/** The text of thumbs.config.schema.json. */
export function projectSchema(): string {
  const properties = Object.fromEntries(
    rows.map(([key, row]) => {
      const usual = usualOf(row);
      const { kind, help } = row;
      return [key, { description: help, ...kind.schema, ...(usual === undefined ? {} : { default: usual }) }];
    }),
  );
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Project file of thumbs',
    type: 'object',
    properties: { $schema: { type: 'string' }, ...properties, ...renditionSchemas },
    additionalProperties: false,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** The value where none is given; undefined where that is no value. */
const usualOf = ({ default: value, helpOff, startsOn = false }: Flag): unknown =>
  value ?? (helpOff ? startsOn : undefined);

const [begin, end] = ['<!-- settings: begin -->', '<!-- settings: end -->'];

/** The page with the table as it has to be. */
export function withTable(page: string): string {
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`the page has no ${begin} and ${end}`);
  const head = ['key', 'flag', 'default', 'takes', 'meaning'];
  const lines = [head, head.map(() => '---'), ...rows.map(cellsOf)].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );
  return `${page.slice(0, before)}${begin}\n${lines.join('\n')}\n${page.slice(after)}`;
}

function cellsOf([key, row]: [string, Flag]): string[] {
  const { kind, value, help, helpOff, defaultNote = '', variables } = row;
  const usual = usualOf(row);
  const place = !value || value.startsWith('[') ? (value ?? '') : `<${value}>`;
  const flag = `${flagOf(key, row)} ${place}`.trim();
  const off = helpOff ? `, \`--no-${flagOf(key).slice(2)}\`` : '';
  const standard = usual === undefined ? '' : `\`${JSON.stringify(usual)}\`${defaultNote}`;
  const meaning = variables
    ? `${help} (environment: ${variables.map((name) => `\`${name}\``).join(', ')})`
    : help;
  return [`\`${key}\``, `\`${flag}\`${off}`, standard, kind.takes, meaning];
}
