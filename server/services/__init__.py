"""What has a life: loaded models, running traces, trainings."""
