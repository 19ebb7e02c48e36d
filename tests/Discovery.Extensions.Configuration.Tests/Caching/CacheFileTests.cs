using System.Security.Cryptography;
using System.Text;
using Discovery.TestKit;

namespace Discovery.Extensions.Configuration.Tests;

public sealed class CacheFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly TempFolder _folder = new("cache");
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    private string File => _folder.Combine("below", "config.cache");

    [Fact]
    public void What_was_written_is_read_with_the_same_key()
    {
        Encrypted().Write(Some(), Now);
        var read = Encrypted().Read();
        Assert.Equal(Now, read!.WrittenAt);
        Assert.Equal(("hello", null, 2), (read.Settings["GREETING"], read.Settings["Empty"], read.Settings.Count));
    }

    [Fact]
    public void Nothing_of_the_settings_can_be_read_in_an_encrypted_file_and_no_two_are_alike()
    {
        Encrypted().Write(Some(), Now);
        var first = System.IO.File.ReadAllBytes(File);
        Encrypted().Write(Some(), Now);
        var second = System.IO.File.ReadAllBytes(File);
        Assert.DoesNotContain("hello", Encoding.Latin1.GetString(first));
        Assert.DoesNotContain("Greeting", Encoding.Latin1.GetString(first));
        Assert.False(first.AsSpan(^32..).SequenceEqual(second.AsSpan(^32..)));
    }

    [Fact]
    public void Plain_text_is_json_that_can_be_read()
    {
        new CacheFile(File, new PlainSeal(), "x").Write(Some(), Now);
        Assert.Contains("\"Greeting\": \"hello\"", System.IO.File.ReadAllText(File));
        Assert.Equal("hello", new CacheFile(File, new PlainSeal(), "x").Read()!.Settings["Greeting"]);
    }

    [Fact]
    public void A_file_that_is_not_there_is_no_error() => Assert.Null(Encrypted().Read());

    [Fact]
    public void Another_key_is_told_from_damage()
    {
        Encrypted().Write(Some(), Now);
        var other = new CacheFile(File, new AesSeal(RandomNumberGenerator.GetBytes(32)), "x");
        Assert.Contains("was written with another key", Assert.Throws<KvStoreCacheException>(other.Read).Message);
    }

    [Fact]
    public void Every_changed_byte_and_every_missing_end_is_noticed()
    {
        Encrypted().Write(Some(), Now);
        var good = System.IO.File.ReadAllBytes(File);
        for (var i = 0; i < good.Length; i++)
        {
            var bad = good.ToArray();
            bad[i] ^= 1;
            System.IO.File.WriteAllBytes(File, bad);
            Assert.Contains(File, Assert.Throws<KvStoreCacheException>(Encrypted().Read).Message);
            System.IO.File.WriteAllBytes(File, good[..i]);
            Assert.Throws<KvStoreCacheException>(Encrypted().Read);
        }
    }

    [Theory]
    [InlineData("", "is not plain text")]
    [InlineData("{", "is damaged")]
    [InlineData("{}", "is damaged")]
    [InlineData("""{"version":7}""", "has the format 7")]
    [InlineData("""{"version":1,"scope":"x","settings":{"a":1},"writtenAt":"2026-01-01T00:00:00Z"}""", "is damaged")]
    public void A_plain_file_that_is_something_else_is_told(string content, string told)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, content);
        Assert.Contains(told, Assert.Throws<KvStoreCacheException>(new CacheFile(File, new PlainSeal(), "x").Read).Message);
    }

    [Fact]
    public void An_encrypted_file_is_not_taken_for_plain_text_nor_the_other_way_round()
    {
        Encrypted().Write(Some(), Now);
        var plain = new CacheFile(File, new PlainSeal(), "x");
        Assert.Contains("is not plain text", Assert.Throws<KvStoreCacheException>(plain.Read).Message);
        plain.Write(Some(), Now);
        Assert.Contains("is not one that was encrypted", Assert.Throws<KvStoreCacheException>(Encrypted().Read).Message);
    }

    [Fact]
    public void The_file_of_another_source_is_not_used()
    {
        Encrypted().Write(Some(), Now);
        var other = new CacheFile(File, new AesSeal(_key), "y");
        Assert.Contains("was written for x, not for y", Assert.Throws<KvStoreCacheException>(other.Read).Message);
    }

    [Fact]
    public void A_protector_of_ones_own_has_the_last_word()
    {
        var file = new CacheFile(File, new ProtectorSeal(new Reversing()), "x");
        file.Write(Some(), Now);
        Assert.Equal("hello", file.Read()!.Settings["Greeting"]);
        System.IO.File.WriteAllBytes(File, [.. System.IO.File.ReadAllBytes(File), 0]);
        Assert.Contains("is refused by its protector", Assert.Throws<KvStoreCacheException>(file.Read).Message);
    }

    [Fact]
    public void Only_the_owner_may_read_it_and_nothing_is_left_beside_it()
    {
        Encrypted().Write(Some(), Now);
        Encrypted().Write(Some(), Now);
        Assert.Equal([File], Directory.GetFiles(Path.GetDirectoryName(File)!));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                System.IO.File.GetUnixFileMode(Path.GetDirectoryName(File)!));
        }
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_is_told()
    {
        Encrypted().Write(Some(), Now);
        var failing = new CacheFile(File, new ProtectorSeal(new Failing()), "x");
        Assert.Contains(
            $"The cache file {File} can't be written: no key today", Assert.Throws<KvStoreCacheException>(() => failing.Write(Some(), Now)).Message);
        Assert.NotNull(Encrypted().Read());
    }

    [Fact]
    public void A_key_file_holds_32_bytes_or_these_in_base64()
    {
        var file = _folder.Combine("key");
        System.IO.File.WriteAllBytes(file, _key);
        Assert.Equal(_key, CacheKeyFile.Read(file));
        System.IO.File.WriteAllText(file, Convert.ToBase64String(_key) + "\n");
        Assert.Equal(_key, CacheKeyFile.Read(file));
        System.IO.File.WriteAllText(file, "secret");
        Assert.Contains($"The key file {file} holds no key", Assert.Throws<KvStoreCacheException>(() => CacheKeyFile.Read(file)).Message);
        Assert.Contains("can't be read", Assert.Throws<KvStoreCacheException>(() => CacheKeyFile.Read(file + "2")).Message);
    }

    public void Dispose() => _folder.Dispose();

    private CacheFile Encrypted() => new(File, new AesSeal(_key), "x");

    private static Dictionary<string, string?> Some() => new() { ["Greeting"] = "hello", ["Empty"] = null };

    private sealed class Reversing : IKvCacheProtector
    {
        public byte[] Protect(byte[] plain) => [.. plain.Reverse(), 42];

        public byte[] Unprotect(byte[] sealedBytes) =>
            sealedBytes[^1] == 42 ? [.. sealedBytes[..^1].Reverse()] : throw new InvalidOperationException("not 42");
    }

    private sealed class Failing : IKvCacheProtector
    {
        public byte[] Protect(byte[] plain) => throw new InvalidOperationException("no key today");

        public byte[] Unprotect(byte[] sealedBytes) => throw new InvalidOperationException("no key today");
    }
}
