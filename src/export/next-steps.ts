// The commands to run with an exported template, including those for what no template can hold.
import { dirname, join } from 'node:path';
import type { Context } from '../aws/session.ts';
import type { PackedFile } from '../packaging/files.ts';
import { withRule } from '../resources/bucket/notification-document.ts';
import { desiredRule } from '../resources/bucket/notification-rules.ts';
import { needsCertificate } from '../resources/cdn/certificate.ts';
import { branchName } from '../resources/site/amplify-calls.ts';
import { sitePage } from '../resources/site/site-page.ts';
import { regionTag } from '../resources/watch/dashboard.ts';
import { makeNames } from '../stack/names.ts';
import type { StateData } from '../stack/state.ts';
import { isHomeOfCertificates } from './certificate-entries.ts';
import type { CodeKeys } from './cloudformation.ts';

export interface Exported {
  format: 'cloudformation' | 'terraform';
  file: string;
  data: StateData;
  missing: readonly string[];
  codeKeys: CodeKeys;
}

/** An example of a suffix that differs from the stack's own. */
const suffix = 'bcd234';
/** Placeholders in the page until the stack has its own values: no name of ours has capitals, no host ends like this. */
const later = { suffix: 'SUFFIX', api: 'https://api.invalid' };

/** The page as a site serves it, except for two values. */
export function pageToComplete({ stack, account, region, settings }: StateData): PackedFile[] {
  const place = { stack, account, region, endpoint: null };
  const names = makeNames({ ...place, suffix: later.suffix });
  return sitePage({ place, names, settings } as Context, { 'http-api': { url: later.api } }) ?? [];
}

export function nextSteps(exported: Exported): string {
  const { missing } = exported;
  const rest = Object.entries(byHand).filter(([what]) => missing.includes(what));
  return [
    'To make a second stack from it, beside this one:',
    ...makers[exported.format](exported),
    ...rest.flatMap(([what, { why, commands }]) => [`Then ${what}: ${why}`, ...commands(exported)]),
  ].join('\n');
}

const makers: Record<Exported['format'], (exported: Exported) => string[]> = {
  cloudformation: ({ file, codeKeys, data }) => [
    ...(data.settings.api ? (['worker', 'api'] as const) : (['worker'] as const)).map(
      (program) => `  aws s3 cp ${join(dirname(file), `${program}.zip`)} s3://BUCKET/${codeKeys[program]}`,
    ),
    `  aws cloudformation deploy --region ${data.region} --stack-name ${data.stack} --template-file ${file} \\`,
    `    --capabilities CAPABILITY_NAMED_IAM --parameter-overrides CodeBucket=BUCKET Suffix=${suffix}${domainParametersOf(data)}`,
    ...(hasCertificateEntry(data) ? whileItWaits(data) : []),
    ...pointing(data, 'DomainTarget'),
  ],
  terraform: ({ file, data }) => {
    const apply = `-var suffix=${suffix}${data.settings.domain ? ' -var domain=NAME' : ''}`;
    return [
      `  cd ${dirname(file)}`,
      '  terraform init',
      ...(needsCertificate(data.settings) ? certificateFirst(apply) : []),
      `  terraform apply ${apply}`,
      ...pointing(data, 'domain_target'),
    ];
  },
};

const domainParametersOf = (data: StateData): string => {
  if (!data.settings.domain) return '';
  const isAsked = needsCertificate(data.settings) && !hasCertificateEntry(data);
  return ` Domain=NAME${isAsked ? ' Certificate=ARN' : ''}`;
};

const hasCertificateEntry = ({ settings, region }: StateData) =>
  needsCertificate(settings) && isHomeOfCertificates({ region });

/** CloudFormation names the record in the reason of an event, and nowhere else. */
const whileItWaits = ({ region, stack }: StateData) => [
  'It waits for the certificate. The record to set at your DNS provider meanwhile:',
  `  aws cloudformation describe-stack-events --region ${region} --stack-name ${stack} --output text \\`,
  `    --query "StackEvents[?LogicalResourceId=='Certificate'].ResourceStatusReason"`,
];

const certificateFirst = (apply: string) => [
  `  terraform apply -target aws_acm_certificate.certificate ${apply}`,
  '  terraform output certificate_records    # set them at your DNS provider: the next command waits for them',
];

const pointing = ({ settings }: StateData, output: string) =>
  settings.domain ? [`Then point the name to the distribution: CNAME NAME to the output ${output}.`] : [];

interface Step {
  why: string;
  commands(exported: Exported): string[];
}

/** In the order of printing. */
const byHand: Record<string, Step> = {
  'dashboard.tags': {
    why: 'templates cannot tag dashboards',
    commands: ({ data: { stack, region } }) => {
      const { partition } = makeNames({ stack, region, account: '', suffix });
      const account = '$(aws sts get-caller-identity --query Account --output text)';
      const arn = `arn:${partition}:cloudwatch::${account}:dashboard/${stack}-dashboard-${suffix}`;
      return [
        `  aws cloudwatch tag-resource --region ${region} \\`,
        `    --tags Key=thumbs:stack,Value=${stack} Key=${regionTag},Value=${region} \\`,
        `    --resource-arn ${arn}`,
      ];
    },
  },
  source: {
    why: 'S3 keeps all rules of a bucket in one document, where a template would replace those of others',
    commands: ({ data }) => addRule(data),
  },
  'site-hosting.files': {
    why: 'the page contains the address of the API',
    commands: (exported) => [
      ...completed(exported),
      `  aws s3 sync ${folderOf(exported)} s3://${exported.data.stack}-site-${suffix} --exclude '*.bak' --cache-control no-cache`,
    ],
  },
  'site-deployment.files': {
    why: 'the page has to be sent to Amplify',
    commands: (exported) => {
      const { region } = exported.data;
      const branch = `--region ${region} --app-id $APP --branch-name ${branchName}`;
      return [
        ...completed(exported),
        `  APP=${outputOf(exported, 'app')}`,
        `  (cd ${folderOf(exported)} && zip -qr ../site.zip . -x '*.bak')`,
        `  SENT=$(aws amplify create-deployment ${branch} --query '[jobId,zipUploadUrl]' --output text)`,
        `  curl -fT ${folderOf(exported)}.zip "\${SENT#*[[:space:]]}"`,
        `  aws amplify start-deployment ${branch} --job-id "\${SENT%%[[:space:]]*}"`,
      ];
    },
  },
};

/** Adds the rule to those that the source has. */
function addRule({ stack, account, region, settings }: StateData): string[] {
  const names = makeNames({ stack, account, region, suffix, source: settings.source });
  const rules = withRule({}, names.of('source'), desiredRule({ names, settings }));
  const added = Object.entries(rules).map(([kind, [rule]]) => `.${kind} += [${JSON.stringify(rule)}]`);
  const bucket = `--region ${region} --bucket ${names.originals.bucket}`;
  return [
    `  aws s3api get-bucket-notification-configuration ${bucket} | \\`,
    `    jq -s '(.[0] // {}) | ${added.join(' | ')}' >rules.json`,
    `  aws s3api put-bucket-notification-configuration ${bucket} --notification-configuration file://rules.json`,
  ];
}

/** Terraform runs in the folder. */
const folderOf = ({ format, file }: Exported) =>
  format === 'terraform' ? 'site' : join(dirname(file), 'site');

function outputOf({ format, data: { stack, region } }: Exported, name: 'api' | 'app'): string {
  if (format === 'terraform') return `$(terraform output -raw ${name})`;
  const key = name === 'api' ? 'Api' : 'App';
  return `$(aws cloudformation describe-stacks --region ${region} --stack-name ${stack} --query "Stacks[0].Outputs[?OutputKey=='${key}'].OutputValue" --output text)`;
}

function completed(exported: Exported): string[] {
  const folder = folderOf(exported);
  const replace = `-e "s|${later.api}|$API|g" -e "s|${later.suffix}|${suffix}|g"`;
  return [
    `  API=${outputOf(exported, 'api')}`,
    `  sed -i.bak ${replace} ${join(folder, 'index.html')} ${join(folder, 'config.json')}`,
  ];
}
