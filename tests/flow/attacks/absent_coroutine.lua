-- handler: error there is no 'coroutine'
-- Threads that the hook does not follow. Not there.
return coroutine
