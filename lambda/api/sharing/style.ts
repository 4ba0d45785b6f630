// The CSS of shared pages: light and dark, for any width.
export const shareStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji";
  background: light-dark(#faf9f6, #131312); color: light-dark(#1d1c1a, #ecebe7); }
body { margin: 0 auto; max-width: 1200px; padding: 20px 16px 48px; }
h1 { margin: 0; font-size: 22px; overflow-wrap: anywhere; }
header p { margin: 2px 0 18px; color: light-dark(#635f58, #a7a39b); }
ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(160px, 44%), 1fr)); gap: 12px; margin: 0; padding: 0;
  list-style: none; }
a { color: inherit; }
li a { display: block; text-decoration: none; }
li img { display: block; width: 100%; height: auto; aspect-ratio: 4 / 3; object-fit: cover; border-radius: 8px;
  background: light-dark(#efede8, #242321); }
li bdi { display: block; overflow: hidden; padding-top: 4px; font-size: 14px; text-overflow: ellipsis; white-space: nowrap; }
.large { display: block; max-width: 100%; max-height: 78vh; width: auto; height: auto; margin: 0 auto; border-radius: 8px; }
nav { display: flex; flex-wrap: wrap; gap: 10px; justify-content: center; margin-top: 20px; }
.button { padding: 9px 18px; border: 1px solid light-dark(#8d877d, #77726a); border-radius: 8px;
  background: light-dark(#fff, #1c1b1a); text-decoration: none; font-weight: 550; }
a:focus-visible { outline: 3px solid light-dark(#2a6655, #86cbb4); outline-offset: 2px; }
.refusal { max-width: 460px; margin: 18vh auto 0; text-align: center; }
`;
