"""What SLURM is asked for. No SLURM runs here: the script of a job is made and read, and never submitted."""

import pytest

from config.errors import UsageError
from db.work import cluster

dask = pytest.importorskip("dask", reason="the extra 'cluster' is not installed")
pytest.importorskip("dask_jobqueue", reason="the extra 'cluster' is not installed")

FACTS = {
    "jobqueue.slurm.cores": 4,
    "jobqueue.slurm.memory": "8GB",
    "jobqueue.slurm.queue": "long",
    "jobqueue.slurm.walltime": "12:00:00",
    "jobqueue.slurm.interface": "lo",
}


def test_a_job_asks_for_what_the_configuration_names_and_starts_a_worker():
    with dask.config.set({**FACTS, "distributed.scheduler.dashboard.link": ""}):
        asked = cluster._slurm_cluster()
        try:
            script = asked.job_script()
        finally:
            asked.close()

    assert script.startswith("#!")
    assert "#SBATCH -p long" in script
    assert "#SBATCH --cpus-per-task=4" in script
    assert "#SBATCH -t 12:00:00" in script
    assert "dask_worker" in script
    assert "--memory-limit" in script


def test_a_job_without_facts_is_refused_with_the_file_in_which_to_name_them():
    nothing = dask.config.set({"jobqueue.slurm.cores": None, "jobqueue.slurm.memory": None})
    with nothing, pytest.raises(UsageError, match=r"cores and memory .*jobqueue\.yaml"):
        cluster._slurm_cluster()
