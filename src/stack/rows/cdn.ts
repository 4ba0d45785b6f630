// The rows of the table of settings about the distribution.
import { oneOf, textLike, toggle } from '../kinds/setting-kinds.ts';
import * as live from '../read-back.ts';
import { type Setting, verbatim } from '../setting.ts';
import { certificateRule, domainRule } from '../setting-rules.ts';
import { cdnPriceClasses } from '../setting-types.ts';

export const cdnRows = {
  cdn: verbatim('cdn', {
    kind: toggle,
    help: 'add a CloudFront distribution: HTTPS addresses for the thumbnails, the bucket stays private',
    helpOff: 'remove it',
    readBack: live.readCdn,
  }),
  cdnPriceClass: verbatim('cdnPriceClass', {
    kind: oneOf(cdnPriceClasses),
    value: 'class',
    help: 'where the distribution has edges: 100 is Europe and North America (default: 100)',
    readBack: live.readCdnPriceClass,
  }),
  domain: verbatim('domain', {
    kind: textLike(domainRule, 'the name of a host, such as pictures.example.com'),
    value: 'name',
    help: "a name of your own for the distribution, with a certificate ('' for CloudFront's name)",
    readBack: live.readDomain,
  }),
  certificate: verbatim('certificate', {
    kind: textLike(certificateRule, 'the ARN of an ACM certificate in us-east-1'),
    value: 'arn',
    help: 'use this certificate for the domain, instead of a new one',
    readBack: live.readCertificate,
  }),
} satisfies Record<string, Setting>;
