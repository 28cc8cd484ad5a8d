using System.Text;

namespace Conserver.Server.Tests.Tls;

/// <summary>Builds a ClientHello in one record (RFC 8446 §4.1.2).</summary>
internal static class HelloBytes
{
    public static byte[] Make(ushort[] suites, string[] alpn, ushort[] versions)
    {
        List<byte> extensions = [];
        if (alpn.Length > 0)
        {
            byte[] names = [.. alpn.SelectMany(name => (byte[])[(byte)name.Length, .. Encoding.ASCII.GetBytes(name)])];
            extensions.AddRange([0, 16, .. Vector16([.. Vector16(names)])]);
        }

        if (versions.Length > 0)
        {
            byte[] listed = Numbers(versions);
            extensions.AddRange([0, 43, .. Vector16([(byte)listed.Length, .. listed])]);
        }

        byte[] tail = extensions.Count > 0 ? Vector16([.. extensions]) : [];
        byte[] body = [3, 3, .. new byte[32], 0, .. Vector16(Numbers(suites)), 1, 0, .. tail];
        byte[] message = [1, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];
        return [22, 3, 1, .. Vector16(message)];
    }

    private static byte[] Numbers(ushort[] values) => [.. values.SelectMany(v => (byte[])[(byte)(v >> 8), (byte)v])];

    private static byte[] Vector16(byte[] value) => [(byte)(value.Length >> 8), (byte)value.Length, .. value];
}
