// What runs at every edge, in CloudFront's own JavaScript. On the way in, `/t/KEY/NAME.EXT` becomes the key in the bucket,
// and everything else is a 404 that costs no read. On the way out, an address that names the version of what it got is
// good for ever; any other is looked at again after a day.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html

export const functionCode = `function handler(event) {
  var request = event.request;
  if (event.response) return withCaching(event.response, request.querystring.v);
  if (request.uri.indexOf('/t/') === 0 && request.uri.length > 3) {
    request.uri = request.uri.slice(2);
    return request;
  }
  var headers = { 'content-type': { value: 'text/plain' }, 'cache-control': { value: 'public, max-age=60' } };
  return { statusCode: 404, statusDescription: 'Not Found', headers: headers, body: 'Not Found' };
}

function withCaching(response, version) {
  var etag = response.headers.etag ? response.headers.etag.value : '';
  var isNamed = version && version.value.length === 8 && etag.indexOf('"' + version.value) === 0;
  var value = isNamed ? 'public, max-age=31536000, immutable' : 'public, max-age=86400';
  response.headers['cache-control'] = { value: value };
  return response;
}
`;
