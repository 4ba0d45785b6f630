// What people do with a command, shown below its --help.

/** By command; a test parses every one. */
export const examples: Record<string, readonly string[]> = {
  setup: [
    'thumbs --local setup                       # on this machine, without an account',
    'thumbs setup --sizes 128,512 --format avif',
    'thumbs setup --sizes 256,640w,400x300 --format avif,webp,jpeg',
    'thumbs setup --source s3://family-photos   # pictures that are in S3 already',
    'thumbs setup --plan --alarms               # what would change, and the cost',
    'thumbs setup --explain                     # each call as a command of the AWS CLI',
    'thumbs setup --site                        # the pictures as a website',
    'thumbs setup --notify --notify-to mailto:me@example.com',
  ],
  upload: [
    'thumbs upload ./images',
    'thumbs upload --prefix trip ~/Pictures/2026 --exclude "*.tif"',
    'thumbs upload --dry-run --delete ./images',
    'thumbs upload --watch --bwlimit 2M ./camera',
  ],
  scan: [
    'thumbs scan --status failed',
    'thumbs scan --csv > images.csv',
    'thumbs --json scan | jq .ThumbnailURL',
  ],
  logs: ['thumbs logs --failed --since 2h', 'thumbs logs --follow'],
  query: [
    'thumbs query "SELECT ImageID, Width FROM images WHERE Width > 4000"',
    'thumbs query "SELECT ImageID, Thumbnails[0].Name, FocalPoint FROM images"',
    'thumbs query "SELECT * FROM images WHERE ImageID = ?" --param trip/lake.jpg',
  ],
  retry: ['thumbs retry', 'thumbs retry trip/lake.jpg', 'thumbs retry --reason TooSlow'],
  backfill: [
    'thumbs backfill --dry-run            # how many, and the price',
    'thumbs backfill --yes --max-cost 5',
    'thumbs backfill --prefix 2019/',
  ],
  focus: [
    'thumbs focus trip/lake.jpg 0.3,0.6  # 30 % from the left, 60 % from the top',
    'thumbs focus trip/lake.jpg --clear',
  ],
  rm: ['thumbs rm trip/lake.jpg', 'thumbs rm --dry-run --prefix trip/', 'thumbs rm --yes --prefix trip/'],
  download: [
    'thumbs download trip/lake.jpg --size 256',
    'thumbs download trip/lake.jpg -o - > lake.jpg',
    'thumbs download --prefix trip/ -o ~/Pictures',
  ],
  url: ['thumbs url trip/lake.jpg', 'thumbs url trip/lake.jpg --size 256'],
  html: [
    'thumbs html trip/lake.jpg --sizes "(max-width: 600px) 100vw, 50vw"',
    'thumbs html --prefix trip/ --lazy > trip.html',
  ],
  share: ['thumbs share trip/lake.jpg', 'thumbs share trip/ --for 30d'],
  manifest: ['thumbs manifest -o src/pictures.json', 'thumbs manifest --format csv > pictures.csv'],
  teardown: ['thumbs teardown', 'thumbs teardown --yes --expired'],
  export: [
    'thumbs export --format terraform -o template/',
    'thumbs export --format aws-cli -o lab.sh  # the whole stack as commands of the AWS CLI',
  ],
  local: [
    'thumbs local start   # in the background',
    'thumbs local stop    # its data is kept',
    'thumbs local status  # is it running, and where?',
    'thumbs local reset   # stops it and deletes its data',
    'thumbs local env     # after eval "$(thumbs local env)" the AWS CLI and SDKs use it',
    'thumbs local env --shell powershell | Out-String | Invoke-Expression',
  ],
  policy: [
    'thumbs policy --for upload,scan',
    'thumbs policy --role  # for a role that others create',
    'thumbs policy --api -o policies/',
  ],
};

/** The text below the options. */
export function helpAfter(command: string): string {
  const lines = (examples[command] ?? []).map((line) => `  ${line}`);
  const own = lines.length > 0 ? ['', 'Examples:', ...lines] : [];
  return [...own, '', 'Flags of every command, such as --local, --stack and --json: thumbs --help'].join(
    '\n',
  );
}
