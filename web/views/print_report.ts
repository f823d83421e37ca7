/** Prints the report alone: the style sheet leaves the rest of the page out while the document says so. */
export function printReport(): void {
  const page = document.documentElement;
  page.dataset['print'] = 'report';
  addEventListener('afterprint', () => delete page.dataset['print'], { once: true });
  print();
}
