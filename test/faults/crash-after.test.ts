import { describeCrashes } from '../support/crash-laws.ts';

describeCrashes('after');
