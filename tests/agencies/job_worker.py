"""A worker in a process of its own, for tests of long work: says it is ready, waits for a line, does one job.

`python -m tests.agencies.job_worker [stop]`; with `stop` it says "middle" when half of the job is written, and goes on
only when it is told another line, which a worker that is killed never is.
"""

import os
import sys

import django

WORDS = [f"nguoi{number}" for number in range(20)]


def run(stops):
    def add_people(work):
        from agencies.models import User

        with work.new_result("da-them.txt") as file:
            for number, word in enumerate(work.counted(WORDS, len(WORDS))):
                User.objects.create_user(word, full_name=word, email=f"{word}@mau.invalid")
                file.write(f"{word}\n".encode())
                if stops and number == len(WORDS) // 2:
                    print("middle", flush=True)
                    sys.stdin.readline()
        return {"lines": ["Đã thêm."]}

    return add_people


def main(stops):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.utils import timezone

    from agencies.jobs import register_kinds
    from agencies.services.jobs import claim_job, run_job
    from tests.agencies.kinds import make_kind

    register_kinds(make_kind(run(stops)))
    print("ready", flush=True)
    sys.stdin.readline()
    job = claim_job(at=timezone.now())
    if job:
        run_job(job=job, at=timezone.now())


if __name__ == "__main__":
    main(stops=sys.argv[1:] == ["stop"])
