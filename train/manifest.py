"""Write the digests of weights/ into aigc/manifest.json anew: `python -m train.manifest`."""

from aigc.store.manifest import write_digests

if __name__ == "__main__":
    write_digests()
