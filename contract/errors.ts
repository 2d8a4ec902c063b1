/**
 * Errors: a code, a sentence for the operator in both languages, and a cause. Screens show the sentence of their
 * language and, on touch, code and cause; logs carry the code. What to do stands in the sentence itself.
 */
export const errorSentences = {
  'input-invalid': { zh: '输入有误，请检查后重试。', en: 'The input is not valid; check it and try again.' },
  'not-found': { zh: '没有找到所要的内容，可能已被删除。', en: 'Not found; it may have been removed.' },
  'login-required': { zh: '请先登录。', en: 'Log in first.' },
  'login-refused': { zh: '用户名或密码不对，请重新输入。', en: 'User name or password is wrong; enter them again.' },
  'login-throttled': { zh: '尝试次数过多，请稍后再试。', en: 'Too many tries; wait a moment and try again.' },
  'password-weak': {
    zh: '密码至少 10 个字符，请换一个。',
    en: 'A password needs at least 10 characters; choose another.',
  },
  'role-refused': {
    zh: '当前账号没有此权限，请联系管理员。',
    en: 'This account may not do that; ask the administrator.',
  },
  'already-set-up': { zh: '管理员密码已经设置过，请直接登录。', en: 'The administrator exists already; log in.' },
  'enrol-code-invalid': {
    zh: '入网码不对或已用过，请向中心索取新的入网码。',
    en: 'The enrolment code is wrong or used; ask the center for a new one.',
  },
  'enrol-code-expired': {
    zh: '入网码已过期，请向中心索取新的入网码。',
    en: 'The enrolment code has expired; ask the center for a new one.',
  },
  'enrol-id-taken': {
    zh: '该车号已入网，请向中心核对车号。',
    en: 'This station id is enrolled already; check the id with the center.',
  },
  'center-untrusted': {
    zh: '对方不是入网码指明的中心，已停止连接。请核对地址。',
    en: 'The peer is not the center the code names; nothing was sent. Check the address.',
  },
  'center-unreachable': {
    zh: '连不上中心，请检查网络和中心地址；系统会自动重试。',
    en: 'The center cannot be reached; check network and address. Retrying by itself.',
  },
  'center-not-there': {
    zh: '该地址上没有中心在运行。请核对中心的地址和端口，或请中心检查程序是否启动；系统会自动重试。',
    en: 'No center runs at this address. Check address and port, or ask the center whether it is running. Retrying by itself.',
  },
  'network-absent': {
    zh: '没有通往中心的网络。请检查 5G、卫星或网线；系统会自动重试。',
    en: 'There is no network to the center. Check 5G, satellite or cable. Retrying by itself.',
  },
  'center-name-unknown': {
    zh: '查不到中心的域名。请检查网络的 DNS，并核对中心地址；系统会自动重试。',
    en: 'The center’s name cannot be looked up. Check the network’s DNS and the address. Retrying by itself.',
  },
  'center-certificate-date': {
    zh: '中心的证书不在有效期内。请核对本机时间；时间无误则请中心更换证书。',
    en: 'The center’s certificate is not valid at this date. Check this machine’s clock; if it is right, ask the center to renew.',
  },
  'certificate-refused': {
    zh: '中心不认可本车证书，请联系中心重新入网。',
    en: 'The center refuses this station’s certificate; ask the center to enrol it again.',
  },
  'certificate-expired': { zh: '证书已过期，请重新入网。', en: 'The certificate has expired; enrol again.' },
  'station-unknown': {
    zh: '本站未在中心入网，请联系中心。',
    en: 'This station is not enrolled at the center; ask the center.',
  },
  'station-revoked': {
    zh: '本站已被中心停用，请联系中心。',
    en: 'The center has withdrawn this station; ask the center.',
  },
  'center-away': {
    zh: '与中心的连接中断，恢复后自动继续。',
    en: 'The center is away; work goes on and resumes by itself.',
  },
  'measured-lately': {
    zh: '刚刚测过或正在测量，请稍后再试。',
    en: 'It was measured just now, or is being measured; try again in a while.',
  },
  'media-unavailable': { zh: '视频服务正在恢复，请稍候。', en: 'The media service is recovering; wait a moment.' },
  'media-refused': {
    zh: '视频参数不被接受，请重新打开该视频。',
    en: 'The media parameters were refused; open the feed again.',
  },
  'camera-denied': {
    zh: '未获得摄像头权限，请在系统设置中允许。',
    en: 'No permission for the camera; allow it in the system settings.',
  },
  'camera-absent': { zh: '没有检测到摄像头，请检查连接。', en: 'No camera was found; check the cable.' },
  'camera-busy': { zh: '摄像头被其他程序占用，请关闭该程序。', en: 'Another program uses the camera; close it.' },
  'camera-lost': {
    zh: '摄像头断开，重新接好后自动恢复。',
    en: 'The camera is gone; plug it in again and it resumes by itself.',
  },
  'store-corrupt': {
    zh: '数据库有损坏。请尽快重启本站程序：启动时保留原文件，并恢复可读的部分。',
    en: 'The database is damaged. Restart this program soon: it keeps the original and recovers what is readable.',
  },
  'store-recovered': {
    zh: '数据库损坏，已保留原文件并从可读部分恢复。',
    en: 'The database was damaged; the original was kept and what is readable was recovered.',
  },
  'store-newer': {
    zh: '数据由更新版本的程序写入，请升级本程序。',
    en: 'The data was written by a newer version; update this program.',
  },
  'store-locked': { zh: '数据库被另一个程序占用，请关闭它。', en: 'Another program holds the database; close it.' },
  'store-full': {
    zh: '磁盘已满，新数据无法保存，请清理磁盘。',
    en: 'The disk is full; new data cannot be kept. Free some space.',
  },
  'store-unwritable': {
    zh: '数据无法写入，请检查硬盘、配额和目录权限。',
    en: 'The data cannot be written; check the disk, its quota and the folder’s permissions.',
  },
  'port-taken': { zh: '该地址或端口已被占用，请更换。', en: 'The address or port is in use; choose another.' },
  'device-away': { zh: '设备不在线，命令未执行。', en: 'The device is away; the command was not carried out.' },
  'address-invalid': {
    zh: '地址写法不对：应为 tcp://主机:端口、udp://:端口、gpsd://主机，或串口的完整名称。',
    en: 'Not an address: write tcp://host:port, udp://:port, gpsd://host, or the full name of a serial port.',
  },
  'station-away': {
    zh: '与本站的连接中断，操作未执行；恢复后请重试。',
    en: 'The line to the station is down; nothing was done. Try again when it is back.',
  },
  'port-owned': {
    zh: '该串口已分配给另一设备，请先移除或换一个串口。',
    en: 'Another device has this port; remove it first or choose another port.',
  },
  'device-busy': {
    zh: '设备还有未完成的命令，请稍后再试。',
    en: 'The device still has commands to finish; try again shortly.',
  },
  'command-unknown': { zh: '该设备不支持此操作。', en: 'This device cannot do that.' },
  'command-expired': {
    zh: '设备没有应答，命令已作废，请重试。',
    en: 'The device did not answer; the command was dropped. Try again.',
  },
  'command-refused': { zh: '设备拒绝了命令，请查看原因。', en: 'The device refused the command; see the reason.' },
  'rdss-too-long': {
    zh: '内容超过北斗卡的报文长度，请缩短或分条发送。',
    en: 'The text is longer than the BeiDou card allows; shorten or split it.',
  },
  'rdss-too-soon': {
    zh: '未到发送间隔，到时自动发送。',
    en: 'The card’s interval is not over; it is sent when it is.',
  },
  'rdss-no-signal': {
    zh: '北斗信号未锁定，请把天线移到开阔处。',
    en: 'No BeiDou signal; move the antenna to open sky.',
  },
  'rdss-no-card': { zh: '未检测到北斗卡，请检查插卡。', en: 'No BeiDou card; check that it is inserted.' },
  'rdss-suppressed': {
    zh: '北斗发送被系统抑制，解除后再试。',
    en: 'Sending is suppressed by the BeiDou system; try when it is lifted.',
  },
  'rdss-silenced': { zh: '终端处于无线电静默，请先解除静默。', en: 'The terminal keeps radio silence; end it first.' },
  'rdss-battery-low': {
    zh: '北斗终端电量低，无法发送，请供电。',
    en: 'The terminal’s battery is too low to send; power it.',
  },
  'rdss-no-permission': {
    zh: '北斗卡没有此项权限，请联系发卡单位。',
    en: 'The card has no permission for this; ask its issuer.',
  },
  'radio-no-call-sign': {
    zh: '未设置本台呼号，只能收听；请在设备的选项中填写 callSign。',
    en: 'There is no call sign of our own, so it only listens; set callSign in the device’s options.',
  },
  'radio-no-answer': {
    zh: '对方没有确认收到，已停止重发；可稍后再发。',
    en: 'The other station did not confirm; sending has ended. Try again later.',
  },
  'radio-rejected': { zh: '对方电台拒收该消息。', en: 'The other station rejected the message.' },
  'ptt-busy': { zh: '信道正忙，等对方讲完再按。', en: 'The channel is busy; wait until the other has finished.' },
  'ptt-limit': {
    zh: '单次发话超过时限，已自动松开。',
    en: 'The time limit of one transmission was reached; the key was let go.',
  },
  'radio-taken': {
    zh: '此信道正有人发话，请等对方讲完再按。',
    en: 'Somebody else speaks on this channel; wait until he has finished.',
  },
  'radio-consent': {
    zh: '车上未允许中心在此信道发话，请联系车上操作员。',
    en: 'The vehicle has not allowed the center to speak on this channel; ask its operator.',
  },
  'radio-receive-only': {
    zh: '此信道只收不发：未设置音频输出或发话键设备。',
    en: 'This channel is only heard: it has no sound output, or no device that keys.',
  },
  'radio-channel-limit': {
    zh: '电台信道已达 8 个上限，请先删除不用的。',
    en: 'There are 8 radio channels, the most there may be; remove one first.',
  },
  'lines-absent': {
    zh: '该串口没有控制线，无法按键发话。',
    en: 'This port has no control lines; it cannot key a radio.',
  },
  'contact-address-taken': {
    zh: '该号码已属于通讯录中的另一人，请核对。',
    en: 'Another contact has this address already; check it.',
  },
  'contact-limit': { zh: '通讯录已满，请先删除不用的条目。', en: 'The address book is full; remove lines first.' },
  'contact-no-address': {
    zh: '通讯录里没有此人的北斗卡号或电台呼号，请先补充。',
    en: 'No BeiDou card or call sign of this person is known; enter one in the address book.',
  },
  'bridge-route-off': {
    zh: '通往该终端的桥接已停用或没有这种设备，启用后自动发送。',
    en: 'The route to this terminal is switched off or has no device; the message goes when there is one.',
  },
  'bridge-rate': {
    zh: '已到该路由的每分钟上限，稍后自动发送。',
    en: 'The route’s rate limit is reached; the message goes in its turn.',
  },
  'bridge-full': {
    zh: '等待转发的消息太多，此条未转发，请稍后重发。',
    en: 'Too many messages wait for the bridge; this one was not taken. Send it again later.',
  },
  'bridge-expired': {
    zh: '等待过久仍无法转发，已作废；请重发或换一种方式。',
    en: 'It could not be passed on in its time and was dropped; send it again or by another way.',
  },
  'bridge-unknown': {
    zh: '发送途中设备或车站中断，不知是否已发出；为免重复不自动重发，请与对方核对。',
    en: 'Device or station stopped while it was being sent; whether it left is not known, and it is not repeated by itself.',
  },
  'radio-too-long': {
    zh: '电台短消息不得超过 67 个字符，请缩短或分条发送。',
    en: 'A radio message holds 67 characters; shorten or split it.',
  },
  'driver-unknown': { zh: '没有该设备的驱动。', en: 'There is no driver of that name.' },
  'map-package-foreign': {
    zh: '这不是可用的地图包（支持 MBTiles、PMTiles 影像瓦片），已拒绝，未作任何改动。',
    en: 'This is no map package (MBTiles or PMTiles with images); it was refused and nothing was changed.',
  },
  'map-package-broken': {
    zh: '地图包已损坏或不完整，请重新复制该文件。',
    en: 'The map package is damaged or cut short; copy the file again.',
  },
  'map-package-vector': {
    zh: '该地图包是矢量瓦片，目前只支持图片瓦片（PNG、JPEG、WebP）。',
    en: 'The package holds vector tiles; only image tiles (PNG, JPEG, WebP) are shown.',
  },
  'map-package-too-large': {
    zh: '地图包超过允许的大小，请分区域制作。',
    en: 'The map package is larger than allowed; make it in regions.',
  },
  'map-packages-full': {
    zh: '地图包已达上限，请先移除不用的。',
    en: 'There are as many map packages as a station keeps; remove one first.',
  },
  'map-upload-busy': {
    zh: '正在接收的文件太多，请等其他上传完成。',
    en: 'Too many files are being received; wait for the others.',
  },
  'map-source-forbidden': {
    zh: 'OpenStreetMap 公共服务器禁止批量下载，请换用天地图或本单位的地图服务。',
    en: 'OpenStreetMap’s public servers forbid bulk download; use Tianditu or your own map service.',
  },
  'map-source-refused': {
    zh: '地图服务拒绝访问，请检查密钥及其权限，然后继续下载。',
    en: 'The map service refuses access; check the key and its rights, then resume.',
  },
  'map-source-limited': {
    zh: '地图服务限制了访问频率，到时自动继续。',
    en: 'The map service limits the rate; the download goes on by itself.',
  },
  'map-source-away': {
    zh: '地图服务没有正常应答，稍后自动重试。',
    en: 'The map service does not answer properly; it is tried again shortly.',
  },
  'map-source-key': { zh: '该地图服务需要密钥，请先填写。', en: 'This map service needs a key; enter it first.' },
  'map-region-too-large': {
    zh: '区域或级别过大，瓦片数超过上限，请缩小范围或降低级别。',
    en: 'Too many tiles for one download; choose a smaller region or lower levels.',
  },
  'map-quota-used': {
    zh: '今天的下载配额已用完，明天自动继续。',
    en: 'Today’s quota is used up; the download goes on tomorrow by itself.',
  },
  'map-source-empty': {
    zh: '该地图服务在此区域没有任何瓦片，请检查区域、级别和地址。',
    en: 'The map service has no tile at all there; check region, levels and address.',
  },
  'map-tiles-failed': {
    zh: '部分瓦片多次下载失败，区域不完整；点“继续”只重试失败的。',
    en: 'Some tiles failed again and again; the region is incomplete. Resume tries only those.',
  },
  'map-downloads-full': {
    zh: '下载任务已达上限，请先移除已完成的。',
    en: 'There are as many downloads as a station keeps; remove finished ones first.',
  },
  'resource-file-foreign': {
    zh: '这不是可用的资源清单（支持 CSV、GeoJSON）；Excel 表请先另存为 CSV。',
    en: 'This is no list of resources (CSV or GeoJSON); save an Excel sheet as CSV first.',
  },
  'resource-file-too-large': {
    zh: '资源清单超过 50 MB，请分成几个文件。',
    en: 'The list is larger than 50 MB; divide it into several files.',
  },
  'resource-columns': {
    zh: '没有找到名称和经纬度的列，请检查表头（例如：名称、经度、纬度）。',
    en: 'There is no column for name, longitude and latitude; check the header line.',
  },
  'resource-none': {
    zh: '没有一行可以导入，原有内容未改动；请按提示改正后重新导入。',
    en: 'No row could be imported and nothing was changed; correct the file and import it again.',
  },
  'resource-limit': {
    zh: '资源已达 10 万条或 64 个清单，请先移除不用的清单。',
    en: 'There are 100 000 resources or 64 lists, as many as a station keeps; remove a list first.',
  },
  'resource-list-broken': {
    zh: '该资源清单的数据已损坏，请移除后重新导入。',
    en: 'The data of this list is damaged; remove it and import the file again.',
  },
  'plot-locked': { zh: '该标绘已锁定，请先解锁再修改。', en: 'This plot is locked; unlock it before changing it.' },
  'plot-limit': {
    zh: '本事件的标绘已达 2000 个，请先删除不用的。',
    en: 'This incident has 2000 plots, as many as it may; delete some first.',
  },
  'print-failed': { zh: '打印失败，请重试或改存为图片。', en: 'Printing failed; try again, or save it as a picture.' },
  'source-address-invalid': {
    zh: '摄像机地址应以 rtsp:// 或 rtsps:// 开头，例如 rtsp://192.168.1.64/stream1。',
    en: 'A camera’s address begins with rtsp:// or rtsps://, e.g. rtsp://192.168.1.64/stream1.',
  },
  'source-known': {
    zh: '这个地址已经添加过，请查看视频列表。',
    en: 'This address was added before; see the list of video.',
  },
  'source-limit': {
    zh: '视频源已达 32 路，请先移除不用的。',
    en: 'There are 32 sources, as many as there may be; remove one first.',
  },
  'invitation-spent': {
    zh: '此邀请已用过或已过期，请在车上重新生成。',
    en: 'The invitation was used or has expired; ask the vehicle for a new one.',
  },
  'camera-unreachable': {
    zh: '连不上摄像机，请检查供电、网线和地址。',
    en: 'The camera does not answer; check power, cable and address.',
  },
  'camera-not-onvif': {
    zh: '该地址的设备不支持 ONVIF，或摄像机上未启用 ONVIF。请在摄像机网页上启用，或直接填写 RTSP 地址。',
    en: 'What answers there does not speak ONVIF, or has it switched off. Switch it on in the camera, or enter its RTSP address.',
  },
  'camera-login-refused': {
    zh: '摄像机不认可用户名或密码。海康等摄像机的 ONVIF 用户要在摄像机网页上单独添加。连续输错会被锁定。',
    en: 'The camera refuses user or password. Hikvision and others keep users of ONVIF apart: add one in the camera. Repeated errors lock it.',
  },
  'camera-clock': {
    zh: '摄像机拒绝登录，也没有给出它的时间。请先核对摄像机的时间，再核对用户名和密码。',
    en: 'The camera refuses the login and does not tell its time. Check the camera’s clock first, then user and password.',
  },
  'camera-no-picture': {
    zh: '摄像机没有可用的视频码流，请在摄像机上启用视频通道。',
    en: 'The camera offers no picture; enable a video stream in it.',
  },
  'camera-refused': {
    zh: '摄像机拒绝了请求，请查看原因。',
    en: 'The camera refused; see the reason.',
  },
  'camera-no-ptz': { zh: '此摄像机没有云台，或当前码流不能控制云台。', en: 'This camera cannot be turned.' },
  'ptz-busy': {
    zh: '云台正由别人控制，请等对方松手。',
    en: 'Somebody else moves this camera; wait until he has let go.',
  },
  'ptz-late': {
    zh: '链路太慢，云台指令过时，没有执行。请松开后再按。',
    en: 'The link is too slow: the order came too late and was not carried out. Let go and press again.',
  },
  'ptz-range': { zh: '超出云台的范围，没有执行。', en: 'Beyond the camera’s range; nothing was done.' },
  'ptz-presets-full': {
    zh: '摄像机的预置位已满，请覆盖一个已有的。',
    en: 'The camera keeps no more presets; overwrite one.',
  },
  'ptz-preset-unknown': {
    zh: '摄像机上没有这个预置位了，请刷新列表。',
    en: 'The camera no longer has this preset; read the list again.',
  },
  'ptz-no-home': { zh: '摄像机没有设置原位。', en: 'No home position is set in the camera.' },
  'ptz-refused': { zh: '摄像机拒绝了云台指令，请查看原因。', en: 'The camera refused to turn; see the reason.' },
  'ask-limit': {
    zh: '这辆车还有太多录像没有传完，请等一些传完或先取消。',
    en: 'This vehicle still has too much footage to send; wait for some of it, or take asks back.',
  },
  'footage-none': { zh: '该时段没有录像，请另选时段。', en: 'There is no footage in this span; choose another.' },
  'still-too-large': { zh: '照片太大，没有发送。', en: 'The still is too large and was not sent.' },
  'clip-busy': { zh: '正在校验另一个片段，请等它结束。', en: 'Another clip is being checked; wait for its end.' },
  'clip-too-large': {
    zh: '片段太大（超过 4 GB），请分段标记后导出。',
    en: 'The clip is too large (over 4 GB); mark it in parts and carry those away.',
  },
  'clip-too-long': {
    zh: '片段过长，请分段标记（每段约一小时以内）。',
    en: 'The clip is too long; mark it in parts of an hour at most.',
  },
  'footage-disk-low': {
    zh: '磁盘空间不足，最旧的录像即将被覆盖，请清理磁盘或导出。',
    en: 'Disk space is low and the oldest footage will be overwritten; free some space or carry footage away.',
  },
  'footage-disk-full': {
    zh: '磁盘已满，录像已停止，请清理磁盘。',
    en: 'The disk is full and recording has stopped; free some space.',
  },
  'sender-token-invalid': {
    zh: '接入口令不对或已更换，请向车上操作员索取新的二维码或口令。',
    en: 'The token is wrong or was replaced; ask the vehicle’s operator for the new code.',
  },
  'sender-codec': {
    zh: '没有可接收的画面：需要 H.264 视频。请在设备上改用 H.264，或换一台设备。',
    en: 'There is no picture that can be taken: H.264 is needed. Set the device to H.264, or use another.',
  },
  'sender-limit': {
    zh: '同时接入的手机和编码器已达上限，请先停掉不用的。',
    en: 'As many phones and encoders send as can be taken; stop one first.',
  },
  'share-invalid': {
    zh: '观看口令不对或已收回，请向指挥中心索取新的口令。',
    en: 'The token is wrong or was taken back; ask the center for a new one.',
  },
  'share-codec': {
    zh: '播放器不支持这路视频的编码，请换一个播放器。',
    en: 'The player does not know this feed’s codec; use another player.',
  },
  'share-away': {
    zh: '这路视频现在没有画面，稍后会恢复，请再试。',
    en: 'There is no picture of this feed at the moment; try again in a while.',
  },
  'share-limit': {
    zh: '共享或观看人数已达上限，请先收回不用的共享。',
    en: 'There are as many shares or viewers as can be served; take back a share that is not needed.',
  },
  'push-address-invalid': {
    zh: '地址不对：应为 rtsp://主机/路径 或 srt://主机:端口，可带用户名、口令或流标识；SRT 口令为 10–79 个字符。',
    en: 'The address is wrong: rtsp://host/path or srt://host:port, with login or stream id; an SRT passphrase has 10 to 79 characters.',
  },
  'push-limit': {
    zh: '外推或目标已达上限，请先停掉不用的。',
    en: 'There are as many pushes or targets as can be served; end one that is not needed.',
  },
  'push-target-busy': {
    zh: '这个目标正在接收另一路视频，请先停止，或换一个目标。',
    en: 'This target takes another feed at the moment; end that first, or choose another target.',
  },
  'footage-marked-full': {
    zh: '标记的片段占满了录像空间，请解除不用的标记。',
    en: 'Marked clips fill the room for footage; let go of those that are not needed.',
  },
  'footage-unwritable': {
    zh: '录像无法写入，请检查硬盘和目录权限。',
    en: 'Footage cannot be written; check the disk and the folder’s permissions.',
  },
  'fetched-disk-low': {
    zh: '中心磁盘空间不足，最早取回的录像即将被清理，请清理磁盘或导出。',
    en: 'The center’s disk is low and what was fetched first will be removed; free some space or carry footage away.',
  },
  'fetched-disk-full': {
    zh: '中心磁盘已满，暂停取回录像，请清理磁盘。',
    en: 'The center’s disk is full and no footage is fetched; free some space.',
  },
  'fetched-marked-full': {
    zh: '标记的片段占满了中心的录像空间，请解除不用的标记。',
    en: 'Marked clips fill the center’s room for footage; let go of those that are not needed.',
  },
  'fetched-unwritable': {
    zh: '取回的录像无法写入，请检查中心的硬盘和目录权限。',
    en: 'Fetched footage cannot be written; check the center’s disk and the folder’s permissions.',
  },
  'conference-full': {
    zh: '会商室已满（16 方），请等有人离开后再加入。',
    en: 'The conference is full (16 parties); join when somebody has left.',
  },
  'conference-refused': {
    zh: '不在会商中，不能发言或收听，请重新加入。',
    en: 'Only those in the conference speak and hear; join again.',
  },
  'microphone-denied': {
    zh: '未获得麦克风权限，对方听不到你；仍可收听。请在系统或浏览器设置中允许。',
    en: 'No permission for the microphone: the others do not hear you, you hear them. Allow it in the settings.',
  },
  'microphone-absent': {
    zh: '没有检测到麦克风，对方听不到你；仍可收听。接上后自动恢复。',
    en: 'No microphone was found: the others do not hear you, you hear them. Plug one in and it is used by itself.',
  },
  'microphone-busy': {
    zh: '麦克风被其他程序占用，对方听不到你；仍可收听。请关闭该程序。',
    en: 'Another program uses the microphone: the others do not hear you, you hear them. Close that program.',
  },
  'microphone-insecure': {
    zh: '此页面不是安全连接，浏览器不提供麦克风；仍可收听。发言请用本机的控制台窗口。',
    en: 'The browser gives no microphone to a page that is not secure; you can listen. Speak from the console itself.',
  },
  'fence-limit': {
    zh: '围栏已达上限，请先删除不用的。',
    en: 'There are as many fences as a station keeps; remove one first.',
  },
  internal: { zh: '程序内部错误，已记录；可继续使用。', en: 'An internal error; it was logged and work can go on.' },
} as const satisfies Record<string, { zh: string; en: string }>;

export type ErrorCode = keyof typeof errorSentences;

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(errorSentences, value);

/** An error that a person may see. `detail` is for the log and for "more" on the screen; never a secret. */
export class QianshaoError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, detail?: string, cause?: unknown) {
    super(
      `${code}: ${errorSentences[code].en}${detail ? ` (${detail})` : ''}`,
      cause === undefined ? undefined : { cause },
    );
    this.name = 'QianshaoError';
    this.code = code;
    this.detail = detail;
  }
}
