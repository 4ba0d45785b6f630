// Opens an address in the browser and says how that went to the process that started it. A program of its own: the
// browser inherits its environment, which should be no other than `childEnvironment`.
import open from 'open';

const [, , url = ''] = process.argv;
const failure = await open(url).then(
  () => undefined,
  (error: Error) => error.message,
);
process.send?.({ failure }, () => process.disconnect());
