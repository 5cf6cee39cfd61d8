import puppeteer from 'puppeteer-core';
const b = await puppeteer.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] });
const p = await b.newPage();
await p.setViewport({ width: 390, height: 844, isMobile: true, hasTouch: true });
await p.goto('file:///work/wt/close/docs/report.html');
const wide = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth);
console.log('too wide by', wide, 'height', await p.evaluate(() => document.documentElement.scrollHeight));
await p.screenshot({ path: '/tmp/report-phone.png', clip: { x: 0, y: 0, width: 390, height: 2600 } });
await b.close();
