// Builds after an install from a clone. Without the tools to build with it says so, in a sentence instead of a stack.
try {
  require.resolve('esbuild');
} catch {
  process.stderr.write(
    'thumbs is built from source here and needs its development packages: run npm ci --include=dev (NODE_ENV=production leaves them out)\n',
  );
  process.exit(1);
}
const { status } = require('node:child_process').spawnSync('npm', ['run', 'build'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exit(status === null ? 1 : status);
