namespace Discovery.Server.Tests.Auth;

/// <summary>
/// Signatures that openssl made (<c>openssl dgst -sign</c>, for PS with a salt as long as the digest, for ES with r and s taken out of
/// their ASN.1; <c>-mac HMAC</c>), under keys of its own. Headers are <c>{"alg":"…","typ":"JWT"}</c>, written without blanks.
/// </summary>
internal static class OpensslTokens
{
    /// <summary>For HS; 64 bytes.</summary>
    public const string Secret = "a secret that only the members of one cluster know, sixty-four b";

    /// <summary>Of ann, of revision 7, until 2100.</summary>
    public const string Valid = """{"username":"ann","revision":7,"exp":4102444800}""";

    /// <summary>The same, until 2020.</summary>
    public const string Expired = """{"username":"ann","revision":7,"exp":1577836800}""";

    public const string Nobodys = """{"revision":7,"exp":4102444800}""";

    public const string OfNoRevision = """{"username":"ann","exp":4102444800}""";

    public const string RsaKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsGWhDjnH5yoxfndri5QH
        7S26u0Cg1meR+2wC2twgsvD+XTGuFpKURFFDimos1xeL8Iqs6gd0LxMlwg7OuHHv
        DJvj7d7JqS4YfiICWi7xme1oLOicjCuKXpWl5eXn7hjFSQcsNlngSqErucIYAfIL
        y9DSflSFSg0/VxQOyhLBpqJ/onaZL20z8wX0/RBo7lwknUOEE1LCOB7dLQvOpnAw
        O+wlKyylb0POd3iwGvPXPFojNPlhumcj3inczGmUNPoW7BZFKzcvi6cB59h5sIEl
        IF53qrG4FeluVbnOFAX9pKOErsBnIFvkUCVcxySCmFQjUQAPFZz7bB3hMw8WYlxO
        XwIDAQAB
        -----END PUBLIC KEY-----
        """;

    public const string P256Key = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE6jho+G6waSlUonjxQla3JV+mOQOy
        EP0uMmU4LAJhUlkQUKthisGZafVE4Q0QyrRQfUPf2FkKRteNZBf1m83vxg==
        -----END PUBLIC KEY-----
        """;

    public const string P384Key = """
        -----BEGIN PUBLIC KEY-----
        MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEwaBBeTTqpBYZVLWSXndMOlA4OZcO3uEi
        po0warWcogBnqKbWT0GVFNuTwCJ0evQCZnjngeCRy5t/mapsA2D9SmjwkZx6+LS/
        fgJ7cjaqDPsR8b449O+XlzC16io7noPW
        -----END PUBLIC KEY-----
        """;

    public const string P521Key = """
        -----BEGIN PUBLIC KEY-----
        MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQAGdFrmsd4GzGZSMX6NcmDOgyz9Z1Z
        MOmALxaX9EN9pPvIzx/USZKX3qITh0etgkG5Xpq2cdzb6nvu2cn3lkpVfNUBo3hf
        2MbOPrjHx0daevHimRXH3dDdR/AQihzIJIFu4QiCv+wPuJtN4c1f7N+VW8SpGD/p
        hC80pT0GVdMr4nKSlfE=
        -----END PUBLIC KEY-----
        """;

    /// <summary>Of <see cref="Valid"/>, by algorithm.</summary>
    public static readonly IReadOnlyDictionary<string, string> Signatures = new Dictionary<string, string>
    {
        ["RS256"] = "U_IUdYra4r-7WFyEwAXeQ0LH9x4r5lDom-jAEK4eeTVIwguDPd3hsLWBRUE34XqK6LdnVDlMNMF1-nXNFWbcEyWvVAJvkU9vInmfttlOzU7YzjzQPUaJeDb3"
            + "zlnl_9r6iGJvHa-ZB3yCCpEdihZEevprtOeyGMp3-ePNNHqT8qfjYKOfFKmvdgLW8Z83_QFu9jxHTfo4QGjO5TlhehQNXM969fSEKV3ghurqy6AugcGNtc-X"
            + "6CGXPPIahWbWu0A8HMlY5LnZ8nwHX_7LM9WJGvI_-cKYC9v7_RdLPtPlfjEbBmdKtL9h8XYd7If1R6GywIjmV7b7gkdtfTlLY1BOMQ",
        ["RS384"] = "cL4nuebc5RI2EPAfECB-eX_P7O4qigL0kmO-ULNpy1AjyGRZ0PLhm97FVBy9iUkC-TdJ2u64mlrrGrMHRT5wNMwJXkSK3yZYdXpxZIcRKYkmvZa5fCPGMh5j"
            + "ZN_eexeto5Wseh9OZv7h4arsAG3S62aw1R7l4_VtPxGlUDvhuY9O202TVkVffOjLg3BJIhJcBioym_6OhB_DhEY0l6zhDlOvfKa8C7MP4JM6fkEtYHw6REM4"
            + "5VBIjt6XupEO3tLium6Tv0jH7b34RvOjM3swndS-G2Ed84rnofdOQ4dphYuJxbI32xHGZ_co7hH6NYgO7TPfpRa09h3-JzKAYLw_yQ",
        ["RS512"] = "aAHAVwaXM7wvbksgHgSLQiWgC5whjrcBeqcdzgaMX8v6c5l8IXGRlrgMLYEzQ2Nt63aedMGJn91Dfpdy1J4ILeE6_u2TTqEtFsTLYbTSOpLSf1aPtECTLvXG"
            + "Hs5g_FDOTQsEnMAnhPse_Oh7j7T8fl3V97V2_yC3KJjK1WtXNYQoB3nQPsW5lBE_NDUstWED_cusNng58VDYUYBK4Lg8OrqEXrN2MtoShM1_M4id6D4fCLDP"
            + "hH7gVpDa96ek2SO8c6y1ODArZj5T89rlriO3z-Q_MDQEJh0ckcoREk9Nlq79gSUvul5c2JaJgbz4mxmcn-vswJUwcr47xvl2hyDvwQ",
        ["PS256"] = "X62fTM-ZhP58xUMxnDQi35g9OUV-HGFSGzUmjYFxUkSTQZ2TQWUsN4QfijpQYzS5XroAdSEDVbeNLBR_73KG5iETDFlKV9E6y1M0HETBJOptRjICYU7xRJsw"
            + "gpA9N0Ea0p83pS6O1mjUT2W1Z7WQR6ZZtvEAxk5RtormfIcAeIn5-gDRD-qfWttDJ0z_htpAJUJQEH3Uz6Hg6gELsBH9DIrlCXWLcrRFfZjmyblUtGsIBfUL"
            + "oDZgGzqCKkvBEUTSAEHTp92dEW2CraTPDgT_jea4C3_nAGIn49W_tfmLXBNsHccsWUeBoyNYa1LTJS270a2wxn2hDZ2nIjzH21cnRw",
        ["PS384"] = "KGOtiHkMsjKPhd1pP-NoIT65u4un9uSsq9Vnw6_IZQaU823UrO_neRfGw5rjTdHwUjn7eeaP0bs_Djyxb1TtcjNYE3c0jBzQ1A9M9TeDHtjWTtw9Ehvjv0Zz"
            + "gQZ9_60eRN01Bxk44zkHi9gqe6U1-sQScVEkYoh1NMWI5yNdiwMGAQN5LZHeKFzold7f4-8u0fCxmJrghxPxTQpr-wPmSPV9tLzgaX2NMXlJiUHjtm7OrxnQ"
            + "n38L1HD2l3Xe8YLf9QxhaQNbh3bwNgekQdUyuiGNiOZGxXxE9U1gZjghwqhZ3O_bAPHr7VrT3DgfBPmKM2bcVpNkPXaUGdFCpBkhbA",
        ["PS512"] = "fF29hnyKbQKgPSBkXrlpc_IdaKfqdmW7XStKeX3rf5shosIe5CTyw8B1NJD1kYXIFrurVicGB9VgMPtKPVEzRg0fmUsfZ2dC4maozGB5dNDEa-crMyQNZcWb"
            + "UZ78OUw9TPeyOVo7BDTFVruO42wGLmpwRZdJSPhQzA2p8ACIB6Jrb9IADOlxr0oz6z9PHfuFStwaiCIgeM01qLnOMpKP3eJUNzYTkxlANHXjX515YuD7IKsO"
            + "xefaLvqeLhd5lZGk3AKal-Z-f4LQ82tWnaVU-yDhYKynx9EKa7frKpPRTJ0Qp3dQsys8G_nRV-79G5QIFH6_4DSpzwvKKb0-fnWqfw",
        ["ES256"] = "IgUZxla3vojTLMLBCYaiSvO2tAPe5wXPh3mDn2u4sQoFpE4jU4QQGidR5A5ATap_GMrz6x7cuGLGcZ8wLGLqRA",
        ["ES384"] = "1OGSLLAG388GzDL-ijqIxW6Hd9Dthv2uZWXsgM5zkPZzKK5hcTYs7WZb8rYA89tcUnoJ_pSW4AmZ7d7stvmFqS4-rheqC8H3oLb__1rdsrXl_w1BRltlvUul"
            + "BdX8hxhe",
        ["ES512"] = "AO09mps7z2HdR4EAy-cxBsaoLZw_HE_exF3GIJWhhiIcLGRqji6AfHIHh-AzVAxn70Nv8qJ3t_K0EXTcr7_-SKH7AOM5SPlLKaYbawLpRMFekcitHQ518pnW"
            + "1SHGLimj8y7DjA9sHPh1bBZwuLl2QV5bZnWeBybG_rXyrY0hN8POIT55",
        ["HS256"] = "4D8Uixzy9TaYfhi6xgoqH04KSj7heuyPElEGSo4FfMM",
        ["HS384"] = "yabiGdBg8_B-uuW6PY-TNJX9eQ9ky0I7n0QG0ScTZCVtV_yPW4BOsD1PwjJanou_",
        ["HS512"] = "-ytqw21rUzF7uYAystapx7Zywxuj_0JS0gbgnyfYk8Q0b-EHesb-rzdJOVb3tqRwOGlv2ko68NWHzvDuTKfhDQ",
    };

    /// <summary>Of <see cref="Expired"/>.</summary>
    public static readonly IReadOnlyDictionary<string, string> ExpiredSignatures = new Dictionary<string, string>
    {
        ["RS384"] = "WP5C9Fl0NshmwAveC_xQE_HRkHx7Zm5R6cxYbGrJNcsap5UmcHMMNvmjjU40sOIoG-TKlUqgIQDwfOEY4-pdT35Z7AYf65t7s_es9ieKFrpbhTf0X92X4ZTf"
            + "JVD6LVqT5syIzNaJiyWXZlljJZ3RcpCUdE2YW0pQ5cCSoO1jF38MW2prxYRG-ETcHdbeKkOkrz3eMaNVUZA66ZVS4FZMoYzv_hajigwIkXmLv7DXywPtzqpF"
            + "xkNo8qSVr2BMC0QHv3dd8g33Ei_Jf-I2zg5vG6CIcRD4ZS1qez8Sqk-ajZR9fWxz39pRxmMZSM8VE-QZ8JgJ5tSgWTjEnpNsHvxNTg",
        ["PS512"] = "JAWOuCVIqZvYmmMwCj7ulBGHsN43TTzL_4Lsm4OYErANtxIYobUuOivUi4RdncE_OsK_wDkaZC08zM4ZFL5AzKR1LGPuJtysflDvPlBaNFIBk3_lncGUBgQ_"
            + "slSl5QV8yzUzpBlRI7U_JJdaLbQ1jGc_TpNDB_oK0vBJLzs2A0_P1-iQjHUMMG0sbWWBm6o6WgeO1e_ygsXql8gRBscddWm3N0dk2KRRl_0TPJ9e3gsbt3ZG"
            + "LDtpPtxNgpoemTngRyX_aoXZ_E7I38H-v681OuUDXhjbuYr5-3zQx-KuAXH4aCsMJSxa9vnw9cYK5Q9auhf-mobd5dqft31DFk9f4g",
        ["ES384"] = "31ViWHZ6wdJVZ9dMKIGSG_61MURM6gklB9BYu_hpzPR0Yz9FGQDVKy5sowxeIg-Qq5MY6s7f5UEp_0t9FQQnVOJxQGsr1QwyByg8xWXrUdoyb0jmSq1sjJCZ"
            + "34z4VLb3",
        ["HS512"] = "gnPQJeE5C9-ZzyzGAUw0xtFFvK6nrmDTXQ769k-TFAuA7jmFVfrOPMELLlwVx30KOBTMf37txIFyGqVGvDKQlw",
    };

    /// <summary>Of <see cref="Nobodys"/> with ES512.</summary>
    public const string NobodysSignature = "AdwjTK2Em5q1HThEYkrP-8DBWcTdn0eFdzgK4NW-LfYS3kSNLbw3LBVw6LIWzhST1u_K945Zw1xK_jD-IalOItnfAZBYpvEDCy58JORSmaGNxzcQcowbe0G3"
        + "iYIIyzKNbgiFwFleWuxktwsxGYhRW58x1GsDEbU_Aq8YoVTAbbh2_5uQ";

    /// <summary>Of <see cref="OfNoRevision"/> with PS384.</summary>
    public const string NoRevisionSignature = "ppG1r6HKNSBXrXJRPuqxz50iwgi-i2wPhTarp68HIqh9G5HmRJMtmLJ4DJQcg-TkR_WXGepWPV9CbSdoJPTESa8N2vYlztY4Vf6jAQ-K5MaxjQmwbHdZKbzV"
        + "ySsOGGXPXnKNn8yrP2PLY50-e8jmsIhEirZ5flLhLKHIPuK148cVNTn0qh1Dhdohl8eRWDrOz-D7sXrNM7I-vfyF1j3r2kdrk269DT32i38rK3IeDvNbokig"
        + "mBYObmn4kREQ7F7J2p_MFUZGrw3b4c-97lQzvZmfVIdt3yCDiMQLyn4w7d1sOjB-e0OTFWHxql2QFxTyiTAAEn2H0V26FxrX1W3AjA";

    /// <summary>Of <see cref="Valid"/> with HS256 and, for a secret, the file that <see cref="RsaKey"/> is.</summary>
    public const string ByThePublicKey = "Ns8nXbche1vsYv32KABAWkxtt2zILuOV0YtKVrT47fM";
}
