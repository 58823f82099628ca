"""Fill the registers of a portal for real work: units, agencies, days off, reminder marks. No people, no sample."""

from django.core.management.base import BaseCommand

from agencies import clock
from agencies.services.registers import load_registers
from programs.services.sample import load_reminder_marks


class Command(BaseCommand):
    help = "Nạp các sổ của tỉnh (đơn vị, cơ quan, ngày nghỉ) và mốc nhắc vào cổng; chạy lại không đổi gì."

    def handle(self, **options):
        at = clock.now()
        load_registers(at=at)
        load_reminder_marks(at=at)
        self.stdout.write("Đã nạp các sổ của tỉnh và mốc nhắc.")
