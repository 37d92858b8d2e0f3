# One image for desk, scheduler and commands.
FROM python:3.11-slim-bookworm
WORKDIR /app
COPY requirements-uv.lock requirements-run.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
 && uv pip install --system --no-cache --compile-bytecode --require-hashes -r requirements-run.lock
COPY . .
RUN uv pip install --system --no-cache --no-deps --no-build-isolation -e . \
 && python -m compileall -q . \
 && useradd --create-home --uid 10001 exilewatch \
 && install -d -o exilewatch -m 700 /home/exilewatch/data
USER exilewatch
ENV EXILEWATCH_HOME=/home/exilewatch/data
VOLUME /home/exilewatch/data
EXPOSE 8000
CMD ["exilewatch", "serve", "--host", "0.0.0.0"]
