/** What a person sees who opens Tapdeck without its token: where it is, and a field for it. Programs get a problem document. */

/** Nothing of it comes from elsewhere, and its form goes nowhere else. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif; }
main { box-sizing: border-box; width: min(100vw, 480px); padding: 24px; }
h1 { margin: 0 0 8px; font-size: 22px; }
label { display: block; margin: 16px 0 4px; }
input, button { box-sizing: border-box; min-height: 44px; padding: 0 12px; border-radius: 6px; font: inherit; }
input[type=password] { width: 100%; border: 1px solid #7a8694; }
button { margin-top: 12px; border: 0; background: #0b63b0; color: #fff; font-weight: 600; }
[role=alert] { color: light-dark(#b3261e, #ff8a7a); }
`;

/** A browser that shows a page, as opposed to a program or a script of the page. */
export function wantsPage(request: Request): boolean {
  const { pathname } = new URL(request.url);
  return request.method === 'GET' && (request.headers.get('accept') ?? '').includes('text/html') &&
    !/^\/(api|metrics|ws)\b/.test(pathname);
}

/** 401 with a form that comes back to the same address, with the token. */
export function tokenPage(url: URL): Response {
  const kept = [...url.searchParams].filter(([name]) => name !== 'token').map(([name, value]) =>
    `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`
  );
  const wrong = url.searchParams.has('token')
    ? '<p role="alert">That is not the token of the Tapdeck that runs now.</p>'
    : '';
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Token needed · Tapdeck</title>
<style>${STYLE}</style>
<main>
<h1>Tapdeck needs its token</h1>
<p>It was printed where Tapdeck was started, in the address behind “token=”. Each start makes
a new one, unless TAPDECK_TOKEN sets it.</p>
${wrong}
<form method="get" action="${escaped(url.pathname)}">
${kept.join('\n')}
<label for="token">Token</label>
<input type="password" id="token" name="token" required maxlength="200" autocomplete="off" autofocus>
<button>Open</button>
</form>
</main>
</html>
`;
  return new Response(html, {
    status: 401,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'www-authenticate': 'Bearer',
      'content-security-policy': POLICY,
    },
  });
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
