const query = new URLSearchParams(location.search);
if (query.get('state') === 'failed') {
  document.getElementById('zh').textContent =
    '本车站没有启动成功，正在自动重试。若一直如此，请把下面的文字报给维护人员。';
  document.getElementById('en').textContent =
    'The vehicle station did not start; trying again by itself. If this stays, report the words below.';
  document.getElementById('words').textContent = query.get('detail');
}
