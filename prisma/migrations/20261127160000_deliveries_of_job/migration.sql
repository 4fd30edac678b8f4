-- The newest messages about one job, which may be thousands: its page shows some, and leads to the others.
CREATE INDEX webhook_deliveries_job ON taskflow.webhook_deliveries (job_id, created_at DESC, id DESC);
