/** Hydra's own page, script and all: it waits for every iframe and moves on half a second later, or after seven. */
export function frontChannelPage(redirectTo: string, urls: string[]): string {
  const to = escape(redirectTo);
  const frames = urls.map((url) => `<iframe src="${escape(url)}" onload="done(this)"></iframe>\n`).join("");
  const script = JSON.stringify(redirectTo).replace(
    /[<>&]/g,
    (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`,
  );
  return `<html>
<head>
    <meta http-equiv="refresh" content="7; URL=${to}">
</head>
<style type="text/css">
    iframe { position: absolute; left: 0; top: 0; height: 0; width: 0; border: none; }
</style>
<script>
    var total = ${urls.length};
    var redir = ${script};

	var timeouts = [];
	var redirected = false;
	window.onbeforeunload = () => {
		redirected = true;
		for (var i=0; i<timeouts.length; i++) {
			clearTimeout(timeouts[i]);
		}
		timeouts = [];
	};
	function setAndRegisterTimeout(fct, duration) {
		if (redirected) {
			return;
		}
		timeouts.push(setTimeout(fct, duration));
	}

	function redirect() {
		window.location.replace(redir);

		setAndRegisterTimeout(function () {
			window.location.href = redir;
		}, 250);
	}

    function done() {
        total--;
        if (total < 1) {
			setAndRegisterTimeout(redirect, 500);
        }
    }

	setAndRegisterTimeout(redirect, 7000);

	setTimeout(function () {
		document.getElementById("redir").style.display = "block";
	}, 2000);
</script>
<body>
<noscript>
    <p>
        JavaScript is disabled - you should be redirected in 5 seconds but if not, click <a
            href="${to}">here</a> to continue.
    </p>
</noscript>

<p id="redir" style="display: none">
    Redirection takes unusually long. If you are not being redirected within the next seconds, click <a href="${to}">here</a> to continue.
</p>

${frames}
</body>
</html>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
