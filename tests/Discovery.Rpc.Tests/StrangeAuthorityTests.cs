using System.Text;
using Discovery.Rpc.Kestrel;

namespace Discovery.Rpc.Tests;

/// <summary>Clients of etcd 3.4 put a URL or a socket's path where HTTP/2 wants a host.</summary>
public class StrangeAuthorityTests
{
    private const byte Headers = 1;

    [Theory]
    [InlineData("http://127.0.0.1:2379")]
    [InlineData("https://[::1]:2379")]
    [InlineData("/run/etcd/etcd.sock")]
    [InlineData("127.0.0.1:2379")]
    public async Task A_request_is_answered_whatever_its_authority_and_the_next_one_that_refers_to_it(string authority)
    {
        await using EchoServer server = await EchoServer.StartAsync();
        using RawConnection connection = await RawConnection.OpenAsync(server.Address);
        byte[] value = Encoding.ASCII.GetBytes(authority);
        byte[] first = [.. Request, 0x41, (byte)value.Length, .. value];
        // The second names the authority by its place in the table, behind which the length of the entry counts.
        byte[] second = [.. Request, 0x80 | 62];
        byte[] all = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(4, 0, 0, []), .. Frame(Headers, 5, 1, first), .. Frame(Headers, 5, 3, second)];
        foreach (byte[] part in all.Chunk(7))
        {
            await connection.SendAsync(part);
        }

        HashSet<int> answered = [];
        while (answered.Count < 2)
        {
            byte[] header = await connection.ReadAsync(9);
            await connection.ReadAsync((header[0] << 16) | (header[1] << 8) | header[2]);
            Assert.DoesNotContain(header[3], new byte[] { 3, 7 });
            if (header[3] == Headers)
            {
                answered.Add(header[8]);
            }
        }
    }

    [Theory]
    // http://127.0.0.1:2379 becomes httpB--127.0.0.1:2379.
    [InlineData("9d29aee30c044eae05c0b86e09975f", "9d29aeeacb044eae05c0b86e09975f")]
    // https://[::1]:2379 becomes httpsB--~BB1~:2379.
    [InlineData("9d29ad171863ff772e07ff9704cbafff", "9d29ad17565bffb76e87ffb704cbafff")]
    // www.example.com, as RFC 7541 (C.4.1) has it.
    [InlineData("f1e3c2e5f23a6ba0ab90f4ff", "f1e3c2e5f23a6ba0ab90f4ff")]
    public void A_coded_one_is_changed_only_where_it_is_no_host_and_keeps_its_length(string coded, string expected)
    {
        byte[] value = Convert.FromHexString(coded);
        byte[] payload = [0x82, 0x41, (byte)(0x80 | value.Length), .. value];
        Assert.Equal(coded != expected, HpackAuthority.TryRepair(payload, flags: 4));
        Assert.Equal($"8241{0x80 | value.Length:x}{expected}", Convert.ToHexStringLower(payload));
    }

    [Fact]
    public void Whatever_comes_it_comes_back()
    {
        Random random = new(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] payload = new byte[random.Next(40)];
            random.NextBytes(payload);
            if (payload.Length > 2 && i % 2 == 0)
            {
                (payload[0], payload[1]) = (0x41, (byte)(random.Next(2) * 0x80 | (payload.Length - 2)));
            }
            HpackAuthority.TryRepair(payload, (byte)random.Next(256));
        }
    }

    /// <summary>GET /health over http.</summary>
    private static byte[] Request => [0x82, 0x86, 0x04, 7, .. "/health"u8];

    private static byte[] Frame(byte type, byte flags, byte stream, byte[] payload) =>
        [0, 0, (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload];
}
