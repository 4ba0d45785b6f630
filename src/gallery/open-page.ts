// Opens a URL in the browser and reports the outcome to the parent process. It is a separate program because the browser
// inherits its environment, which must be `childEnvironment` only.
import open from 'open';

const [, , url = ''] = process.argv;
const failure = await open(url).then(
  () => undefined,
  (error: Error) => error.message,
);
process.send?.({ failure }, () => process.disconnect());
