-- handler: error invalid UTF-8
-- Bytes that are no UTF-8.
for _, code in utf8.codes('abc\xff\xfe') do local _ = code end
