// Measures the current slide; check.py runs it in the page. Returns a list of [kind, message].
([smallestText, smallestScale]) => {
  const WIDTH = 1280, MARGIN = 36, TOLERANCE = 1.5;  // pixels of a slide
  const NOT_SHOWN = 'aside.notes, script, style, template, mjx-assistive-mml';
  const SOURCE = /\$|\\[([]|\\(begin|end|frac|sum|partial|mathbb|mathbf|text|left|cdot|sigma)\b/;
  const problems = [];
  const canvas = document.querySelector('.reveal .slides').getBoundingClientRect();
  const zoom = canvas.width / WIDTH;
  const beyond = {};
  let ink = 0, smallest = Infinity, smallestWhere;

  const shown = element => {
    const style = getComputedStyle(element);
    return style.display !== 'none' && style.visibility !== 'hidden' && +style.opacity > 0;
  };
  const excerpt = text => JSON.stringify(text.trim().replace(/\s+/g, ' ').slice(0, 50));
  const name = element => {
    const cell = element.closest('.cell');
    return `<${element.tagName.toLowerCase()}>` + (cell?.id ? ` of cell ${cell.id}` : '');
  };

  const measure = (box, what) => {
    if (!box.width || !box.height) return;
    ink += box.width * box.height;
    const sides = {
      left: canvas.left - box.left,
      top: canvas.top - box.top,
      right: box.right - canvas.right,
      bottom: box.bottom - canvas.bottom,
    };
    for (const side in sides) {
      const pixels = sides[side] / zoom + MARGIN;
      if (pixels > TOLERANCE && pixels > (beyond[side]?.pixels ?? 0)) beyond[side] = {pixels, what};
    }
  };

  const image = element => {
    const alt = element.getAttribute('alt') ?? '';
    if (!element.complete || !element.naturalWidth) {
      problems.push(['image', `not loaded: ${element.getAttribute('src').slice(0, 80)}`]);
      return;
    }
    // nbconvert fills a missing text with this sentence.
    if (!alt.trim() || alt === 'No description has been provided for this image')
      problems.push(['alt', `${name(element)} has no alternative text`]);
    const width = +element.getAttribute('width') || element.naturalWidth;
    const height = +element.getAttribute('height') || element.naturalHeight;
    const box = element.getBoundingClientRect();
    // It is drawn in the middle of its box, no larger than its own pixels.
    const most = element.naturalWidth / width * zoom;
    const scale = Math.min(box.width / width, box.height / height, most);
    const left = box.left + (box.width - scale * width) / 2;
    const top = box.top + (box.height - scale * height) / 2;
    measure(new DOMRect(left, top, scale * width, scale * height), name(element));
    if (element.closest('.figure') && scale / zoom < smallestScale)
      problems.push(['shrunk', `${name(element)} is at ${Math.round(scale / zoom * 100)} % of its size`]);
  };

  const text = (node, element, style) => {
    const what = `${excerpt(node.data)} of ${name(element)}`;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) measure(box, what);
    const size = parseFloat(style.fontSize);
    if (size < smallest) [smallest, smallestWhere] = [size, what];
    if (!element.closest('pre, code') && SOURCE.test(node.data))
      problems.push(['math', `not typeset: ${excerpt(node.data)}`]);
  };

  const walk = element => {
    if (element.matches(NOT_SHOWN) || !shown(element)) return;
    const style = getComputedStyle(element);
    if (element.matches('svg, canvas, video, iframe, table, pre'))
      measure(element.getBoundingClientRect(), name(element));
    if (element.matches('img')) image(element);
    if (element.matches('.stderr')) problems.push(['stderr', excerpt(element.textContent)]);
    if (element.matches('[data-mml-node="merror"]'))
      problems.push(['math', `TeX error: ${element.getAttribute('data-mjx-error')}`]);
    if (/hidden|auto|scroll|clip/.test(style.overflowX + style.overflowY) && element.clientWidth) {
      const wide = element.scrollWidth - element.clientWidth;
      const tall = element.scrollHeight - element.clientHeight;
      if (Math.max(wide, tall) > TOLERANCE)
        problems.push(['clipped', `${name(element)} hides ${wide} px of its width, ${tall} of its height`]);
    }
    for (const node of element.childNodes) {
      if (node.nodeType === Node.ELEMENT_NODE) walk(node);
      else if (node.nodeType === Node.TEXT_NODE && node.data.trim()) text(node, element, style);
    }
  };

  walk(Reveal.getCurrentSlide().querySelector('.slide'));
  for (const side in beyond)
    problems.push(['overflow', `${beyond[side].what} is ${Math.round(beyond[side].pixels)} px into the ${side} margin`]);
  if (smallest < smallestText) problems.push(['tiny', `${smallestWhere} is ${smallest} px high`]);
  if (!ink) problems.push(['empty', 'nothing is shown']);
  return problems;
}
