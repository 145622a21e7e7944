// Imported first by every script, so that an old Node says what to do instead of failing somewhere later.
const REQUIRED = [20, 11];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < REQUIRED[0] || (major === REQUIRED[0] && minor < REQUIRED[1])) {
  console.error(
    `Node ${REQUIRED.join('.')} or newer is needed, and this is ${process.version}. ` +
      'Install it from https://nodejs.org, or with `nvm install`. 需要 Node.js 20.11 或更新的版本。',
  );
  process.exit(1);
}
