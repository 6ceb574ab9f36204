#!/bin/sh
# Starts a real Postfix in a network namespace made for it alone, and runs a command beside it: postfix.sh FOLDER COMMAND...
# Call as root, by `unshare --net --mount --pid --fork sh postfix.sh ...`: nothing leaves the namespace, which has loopback only.
set -eu
folder=$1
shift
ip link set lo up
mkdir -p "$folder/etc" "$folder/queue" "$folder/data"
cp /etc/postfix/postfix-files "$folder/etc/" 2>/dev/null || true
chown postfix "$folder/data"
cat > "$folder/etc/main.cf" <<EOF
compatibility_level = 3.6
queue_directory = $folder/queue
data_directory = $folder/data
maillog_file = $folder/mail.log
maillog_file_prefixes = $folder
myhostname = mx.reader.example
inet_interfaces = loopback-only
inet_protocols = ipv4
mydestination =
relay_domains =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
strict_rfc821_envelopes = yes
strict_7bit_headers = yes
strict_8bitmime = yes
strict_mime_encoding_domain = yes
smtpd_forbid_bare_newline = reject
smtpd_forbid_unauth_pipelining = yes
default_transport = discard:
alias_maps =
EOF
cat > "$folder/etc/master.cf" <<EOF
2525 inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
EOF
postfix -c "$folder/etc" start >"$folder/start.log" 2>&1 || { cat "$folder/start.log"; exit 1; }
code=0
"$@" || code=$?
postfix -c "$folder/etc" stop >/dev/null 2>&1 || true
exit "$code"
