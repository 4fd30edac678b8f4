-- How a job's submit was kept from making a second one; NULL: it was not.
-- { "idempotencyKey": "order-7", "unique": { "key": "…", "scope": "taskType", "until": "ended", "for": null, "onConflict": "ignore" } }
SET LOCAL lock_timeout = '5s';
ALTER TABLE taskflow.jobs ADD COLUMN once jsonb;
