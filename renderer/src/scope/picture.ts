const MARGIN = 16;
const LINE = 24;
const LETTERS = '15px system-ui, sans-serif';

/** One picture of all that a scope shows, with what it says of it on top. */
export function pictureOf(scope: HTMLElement, sentences: readonly string[]): Promise<Blob> {
  const ratio = devicePixelRatio;
  const canvases = [...scope.querySelectorAll('canvas')];
  const around = scope.getBoundingClientRect();
  const lines = sentences.flatMap((sentence) => wrapped(sentence, around.width));
  const head = MARGIN + lines.length * LINE;
  const top = Math.min(...canvases.map((canvas) => titleOf(canvas).getBoundingClientRect().top));
  const bottom = Math.max(...canvases.map((canvas) => canvas.getBoundingClientRect().bottom));
  const picture = document.createElement('canvas');
  picture.width = Math.round((around.width + 2 * MARGIN) * ratio);
  picture.height = Math.round((head + bottom - top + 2 * MARGIN) * ratio);
  const pen = picture.getContext('2d');
  if (!pen) return Promise.reject(new Error('This browser draws no pictures.'));
  const { color, backgroundColor } = getComputedStyle(scope);
  pen.scale(ratio, ratio);
  pen.fillStyle = backgroundColor;
  pen.fillRect(0, 0, picture.width, picture.height);
  pen.fillStyle = color;
  pen.textBaseline = 'top';
  pen.font = LETTERS;
  lines.forEach((line, i) => {
    pen.fillText(line, MARGIN, MARGIN + i * LINE);
  });
  pen.font = '600 13px system-ui, sans-serif';
  const move = (rect: DOMRect): readonly [number, number] => [
    rect.left - around.left + MARGIN,
    rect.top - top + head + MARGIN,
  ];
  for (const canvas of canvases) {
    const title = titleOf(canvas);
    const where = title.getBoundingClientRect();
    pen.fillText(title.textContent ?? '', ...move(where), where.width);
    const rect = canvas.getBoundingClientRect();
    pen.drawImage(canvas, ...move(rect), rect.width, rect.height);
  }
  return new Promise((resolve, reject) => {
    picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture was not made.'))), 'image/png');
  });
}

const titleOf = (canvas: HTMLCanvasElement): Element =>
  canvas.closest('.scope-plot')?.querySelector('.scope-title') ?? canvas;

function wrapped(sentence: string, width: number): string[] {
  const pen = document.createElement('canvas').getContext('2d');
  const lines: string[] = [];
  if (!pen) return [sentence];
  pen.font = LETTERS;
  for (const word of sentence.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    if (lines.length > 0 && pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
