package jobs

// finish closes the document. An HTML report stands alone: no request leaves it, and nothing in it can run.
func (d *document) finish(title string) string {
	if d.as != "html" {
		return d.b.String()
	}
	return "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">" +
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>" +
		d.text(title) + "</title>\n<style>" + reportStyle + "</style>\n" + d.b.String() + "</html>\n"
}

// reportStyle is the style sheet: calm, readable on a phone and on paper, light and dark. A state has a sign and a word
// beside its colour. Long values break where they must, labels never.
const reportStyle = `
:root{color-scheme:light dark;--text:#1b2421;--muted:#55635d;--back:#fff;--line:#d5ddd9;--head:#e9f8f2;--code:#f4f7f5;--pass:#1a7f37;--fail:#c4271f;--warn:#8a5a00;--failed:#fdf1f0}
@media(prefers-color-scheme:dark){:root{--text:#e6ede9;--muted:#9fb0a8;--back:#10171a;--line:#2c3a35;--head:#1a2b26;--code:#18211e;--pass:#7ee787;--fail:#ff7b72;--warn:#f2cc60;--failed:#2a1b1b}}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:var(--text);background:var(--back)}
h1{font-size:1.6rem;margin:0 0 .25rem}
h2{font-size:1.15rem;margin:2rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--line)}
h1,h2,p{overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
td,th{padding:.3rem .75rem .3rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{color:var(--muted);font-weight:600;white-space:nowrap}
td:first-child,th:first-child{white-space:nowrap;padding-left:.5rem;width:1%}
td:nth-child(2){min-width:8rem}
td:first-child{color:var(--muted)}
tr.pass td:first-child{color:var(--pass)}
tr.fail td:first-child{color:var(--fail);font-weight:600}
tr.warn td:first-child,tr.unknown td:first-child{color:var(--warn)}
tr.fail td{background:var(--failed)}
tr.skip td{color:var(--muted)}
pre{font:13px/1.45 ui-monospace,monospace;background:var(--code);border-left:3px solid var(--line);padding:.6rem .75rem;margin:.25rem 0 1rem;white-space:pre-wrap;overflow-wrap:anywhere}
@media(max-width:44rem){tr{display:block;padding:.4rem 0;border-bottom:1px solid var(--line)}td,th{display:block;border:0;padding:.05rem .5rem;width:auto}tr:first-child{display:none}td:first-child{font-weight:600;width:auto}td[data-label]::before{content:attr(data-label) " ";color:var(--muted)}td:empty{display:none}}
@media print{:root{--text:#000;--muted:#444;--back:#fff;--line:#bbb;--code:#fff;--failed:#fff;--pass:#000;--fail:#000;--warn:#000}body{margin:0;max-width:none;font-size:10pt}h2{break-after:avoid}tr,pre{break-inside:avoid}}
`
