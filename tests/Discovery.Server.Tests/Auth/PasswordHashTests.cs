using Discovery.Server.Auth;

namespace Discovery.Server.Tests.Auth;

public sealed class PasswordHashTests
{
    [Theory]
    [InlineData("pw")]
    [InlineData("")]
    [InlineData("pässwörd with spaces $ and more than seventy-two bytes, where bcrypt would have stopped to look at it")]
    public void A_password_fits_its_own_hash_and_no_other(string password)
    {
        var hash = PasswordHash.Create(password, 100);
        Assert.True(PasswordHash.Verify(password, hash));
        Assert.False(PasswordHash.Verify(password + "x", hash));
    }

    [Fact]
    public void Everything_that_is_needed_to_verify_it_stands_in_the_hash_and_nothing_of_the_password()
    {
        var hash = PasswordHash.Create("secret", 100);
        Assert.StartsWith("pbkdf2-sha512$100$", hash, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", hash, StringComparison.Ordinal);
        Assert.NotEqual(hash, PasswordHash.Create("secret", 100));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy")]
    [InlineData("pbkdf2-sha512$0$AAAA$AAAA")]
    [InlineData("pbkdf2-sha512$-1$AAAA$AAAA")]
    [InlineData("pbkdf2-sha512$100$AAAA$")]
    [InlineData("pbkdf2-sha512$100$no base64$AAAA")]
    public void What_is_no_hash_of_ours_fits_nothing(string stored)
    {
        Assert.False(PasswordHash.Verify("", stored));
        Assert.False(PasswordHash.Verify("secret", stored));
    }
}
