// What runs at every edge, in CloudFront's own JavaScript. On the way in, `/t/KEY/NAME.EXT` becomes the key in the bucket,
// and every other request that a behaviour sends here gets a 404 that costs no read. On the way out, a picture whose URL
// names its version is cached as immutable; any other picture is revalidated after a day. Pages get the headers that a
// page cannot set for itself.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html

/** The page's own policy adds the origins of pictures: browsers enforce both policies. */
const pagePolicy =
  "script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const functionCode = `function handler(event) {
  var request = event.request;
  if (event.response) return withHeaders(event.response, request.querystring.v);
  if (request.uri.indexOf('/t/') === 0 && request.uri.length > 3) {
    request.uri = request.uri.slice(2);
    return request;
  }
  var headers = { 'content-type': { value: 'text/plain' }, 'cache-control': { value: 'public, max-age=60' } };
  return { statusCode: 404, statusDescription: 'Not Found', headers: headers, body: 'Not Found' };
}

function withHeaders(response, version) {
  var headers = response.headers;
  var type = headers['content-type'] ? headers['content-type'].value : '';
  if (type.indexOf('text/html') === 0) {
    headers['content-security-policy'] = { value: "${pagePolicy}" };
    headers['cross-origin-opener-policy'] = { value: 'same-origin' };
  }
  if (type.indexOf('image/') !== 0 || type.indexOf('image/svg') === 0) return response;
  var etag = headers.etag ? headers.etag.value : '';
  var isNamed = version && version.value.length === 8 && etag.indexOf('"' + version.value) === 0;
  var value = isNamed ? 'public, max-age=31536000, immutable' : 'public, max-age=86400';
  headers['cache-control'] = { value: value };
  return response;
}
`;
