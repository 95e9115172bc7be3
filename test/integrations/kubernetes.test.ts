import { StatefulSet } from 'kubernetes-models/apps/v1';
import { ConfigMap, Service } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { readManifests } from '../haproxy/pods.ts';
import { scalePods } from '../haproxy/scaled-pods.ts';

const models = { ConfigMap, Service, StatefulSet };
const manifests = await readManifests();

describe('the manifest for Kubernetes', () => {
  it.each(manifests.map((one) => [`${one.kind} ${(one.metadata as { name: string }).name}`, one]))(
    'is what the schemas of Kubernetes accept: %s',
    (_, manifest) => {
      const model = models[manifest.kind as keyof typeof models];
      expect(() => new model(manifest as never).validate()).not.toThrow();
      // The same with something wrong in it.
      expect(() => new model({ ...manifest, spec: 'none', data: 'none' } as never).validate()).toThrow();
    },
  );

  it('refers to names, ports and volumes that are there', () => {
    const [peers, traffic, config, set] = manifests as unknown as [
      InstanceType<typeof Service>,
      InstanceType<typeof Service>,
      InstanceType<typeof ConfigMap>,
      InstanceType<typeof StatefulSet>,
    ];
    const pod = set.spec?.template?.spec;
    const labels = set.spec?.template?.metadata?.labels;
    expect(peers.spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true, selector: labels });
    expect(traffic.spec?.selector).toEqual(labels);
    expect(set.spec?.selector.matchLabels).toEqual(labels);
    expect(set.spec?.serviceName).toBe(peers.metadata?.name);
    const [port] = peers.spec?.ports ?? [];
    expect(config.data?.['hapeers.yaml']).toContain(`_${port?.name}._tcp.${peers.metadata?.name}.`);
    const containers = [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
    const ports = containers.flatMap((one) => one.ports ?? []);
    expect(ports).toContainEqual({ name: port?.name, containerPort: port?.port });
    expect(ports.map(({ name }) => name)).toContain(traffic.spec?.ports?.[0]?.targetPort);
    const volumes = pod?.volumes?.map(({ name }) => name);
    for (const { volumeMounts = [], env = [] } of containers) {
      for (const { name } of volumeMounts) expect(volumes).toContain(name);
      expect(env).toEqual([{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]);
    }
    expect(pod?.volumes?.[0]?.configMap?.name).toBe(config.metadata?.name);
  });

  const newest = haproxyBinaries().at(-1);
  it.skipIf(newest === undefined)(
    'lets a second pod start with what the first one holds, and again at another address',
    { timeout: 120_000 },
    () => scalePods(newest as NonNullable<typeof newest>, [2]),
  );
});
