"""Fill the registers of a portal for real work: units, agencies, days off, the law, reminder marks. No people."""

from django.core.management.base import BaseCommand

from agencies import clock
from agencies.services.registers import load_registers
from products.services.laws import load_laws
from products.services.outlets import load_outlet_criteria
from programs.services.sample import load_reminder_marks


class Command(BaseCommand):
    help = (
        "Nạp các sổ (đơn vị, cơ quan, ngày nghỉ, bộ tiêu chí, quy định) và mốc nhắc; chạy lại không đổi gì."
    )

    def handle(self, **options):
        at = clock.now()
        load_registers(at=at)
        load_laws(at=at)
        load_outlet_criteria(at=at)
        load_reminder_marks(at=at)
        self.stdout.write("Đã nạp các sổ của tỉnh, bộ tiêu chí, quy định và mốc nhắc.")
